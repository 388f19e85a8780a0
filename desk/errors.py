"""Refusals of the desk; pages translate their ids."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class SessionMissing(InvalidInput):
    """Request without a session, or with one that has ended.

    Remedy: sign in.
    """

    id: ClassVar[str] = "session-missing"


class LoginFailed(InvalidInput):
    """Login and password that do not match; an unknown login gets the same answer.

    Remedy: check login and password.
    """

    id: ClassVar[str] = "login-failed"


class PasswordIncorrect(InvalidInput):
    """Present password that is wrong, in a request to change it.

    Remedy: enter the password that was used to sign in.
    """

    id: ClassVar[str] = "password-incorrect"


class PasswordExpired(InvalidInput):
    """Request of a user whose password was given by the operator and has to be changed first.

    Remedy: set a password of one's own.
    """

    id: ClassVar[str] = "password-expired"


class TemporaryPasswordEnded(InvalidInput):
    """Login with a password of the operator that was not used in time.

    Remedy: ask for a new one; the operator makes it with `centrala user password LOGIN`.
    """

    id: ClassVar[str] = "temporary-password-ended"


class SecondFactorCodeMissing(InvalidInput):
    """Login with the right password of an account that has a second factor, without a code.

    Remedy: send the six digits that the authenticator app shows.
    """

    id: ClassVar[str] = "second-factor-code-missing"


class SecondFactorIncorrect(InvalidInput):
    """Code that is of another time or another secret, or was used already.

    Remedy: wait for the next code; set the clock of the telephone.
    """

    id: ClassVar[str] = "second-factor-incorrect"


class SecondFactorExists(InvalidInput):
    """Request to set up a second factor for an account that has one.

    Remedy: remove the present one first.
    """

    id: ClassVar[str] = "second-factor-exists"


class SecondFactorMissing(InvalidInput):
    """Request of a user who has to set up a second factor first.

    Remedy: set it up on the page of the account.
    """

    id: ClassVar[str] = "second-factor-missing"


class LoginTaken(InvalidInput):
    """New account with a login that another account has.

    Remedy: choose another login.
    """

    id: ClassVar[str] = "login-taken"


class UserUnknown(InvalidInput):
    """Login or id that no account has.

    Remedy: `centrala user list` shows the accounts.
    """

    id: ClassVar[str] = "user-unknown"


class TokenNameTaken(InvalidInput):
    """New token of the wallboard with a name that another one has or had.

    Remedy: choose another name.
    """

    id: ClassVar[str] = "token-name-taken"


class TokenUnknown(InvalidInput):
    """Name that no token of the wallboard has.

    Remedy: `centrala wallboard-token list` shows them.
    """

    id: ClassVar[str] = "token-unknown"


class RoleInsufficient(InvalidInput):
    """Session of a role that may not do this.

    Remedy: sign in with a role that may.
    """

    id: ClassVar[str] = "role-insufficient"


class OfferUnknown(InvalidInput):
    """Offer that was not made to this consultant, or is gone.

    Remedy: wait for the next offer.
    """

    id: ClassVar[str] = "offer-unknown"


class CallNotAnswered(InvalidInput):
    """Request to accept the offer of a call, which is accepted by answering it.

    Remedy: answer the ringing telephone.
    """

    id: ClassVar[str] = "call-not-answered"


class TelephoneTaken(InvalidInput):
    """Telephone that another session of the same person took meanwhile.

    Remedy: end that session, or take the telephone over.
    """

    id: ClassVar[str] = "telephone-taken"


class RecipientNotConfirmed(InvalidInput):
    """Answer to a mail whose answer address is not its sender's, or whose sender is doubtful.

    Remedy: confirm the address: send it as `answer_to`.
    """

    id: ClassVar[str] = "recipient-not-confirmed"


class FileTooLarge(InvalidInput):
    """File for an answer above the maximum size, or more files than an answer takes.

    Remedy: send a smaller file, or an address where the resident finds it.
    """

    id: ClassVar[str] = "file-too-large"


class ContactNotWritten(InvalidInput):
    """Message to a contact that is neither chat nor e-mail.

    Remedy: send messages to written contacts only.
    """

    id: ClassVar[str] = "contact-not-written"
