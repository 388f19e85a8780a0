"""Words that say nothing about the subject of a question, by language."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS = {
    "pl": _words("""
        jak gdzie kiedy co kto czy ile jaki jaka jakie jakim który która które którego której
        ten ta to te tej tego tym tych ja my wy mój moja moje mojej mojego mnie mi nam nas
        być jest są był była było były będzie będą móc mogę może można mieć mam ma mają chcieć chcę
        chciałbym chciałabym musieć muszę musi trzeba należy proszę dzień dobry się nie tak już
        jeszcze też bo żeby aby tylko bardzo do na w we z ze o od po za u przy dla pod nad przez
        oraz i a ale lub albo że dlaczego skąd dokąd jeżeli jeśli gdy no pan pani państwo swój
        wszystko coś ktoś potrzebuję wiem powinienem powinnam
    """),
    "en": _words("""
        a an the i me my we our you your it its is are was were be been do does did can could will
        would shall should must may to of in on at for from with by and or but if how where when
        what who which why there this that these those have has had want need get please not no so
        as about into out up
    """),
    "uk": _words("""
        як де коли що хто чи скільки який яка яке які цей ця це ці той та те ті я ти ми ви мій моя
        моє мої мені мене бути є був була було будуть буде могти можу можна мати маю має хотіти хочу
        треба потрібно прошу не так вже ще також бо щоб тільки дуже до на у в з із зі о об від по за
        при для під над через і й а але або чому звідки якщо
    """),
}
