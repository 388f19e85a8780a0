import { useTranslation } from "../../../../i18n/react";

interface FormButtonsProps {
  /** Text of the button that saves. */
  save: string;
  busy?: boolean;
  onCancel: () => void;
}

/** Buttons of a form about a resident. */
export function FormButtons({ save, busy = false, onCancel }: FormButtonsProps) {
  const { t } = useTranslation();
  return (
    <div className="row row--wrap">
      <button className="button button--main" type="submit" aria-disabled={busy}>
        {save}
      </button>
      <button className="button" type="button" onClick={onCancel}>
        {t("person.cancel")}
      </button>
    </div>
  );
}
