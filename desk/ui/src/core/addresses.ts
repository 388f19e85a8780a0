/** Display forms of telephone numbers and e-mail addresses. */

const NATIONAL = /^\+48(\d{3})(\d{3})(\d{3})$/;

/** `+48601234118` becomes `601 234 118`; a foreign number keeps its country code. */
export function readableAddress(address: string): string {
  const match = NATIONAL.exec(address);
  return match ? match.slice(1).join(" ") : address;
}

function maskedMail(address: string): string {
  const at = address.indexOf("@");
  return `${address.slice(0, Math.min(2, at))}•••@${address.slice(at + 1, at + 2)}•••`;
}

/** `601 ••• 118`, `an•••@p•••`. */
export function maskedAddress(address: string): string {
  if (address.includes("@")) return maskedMail(address);
  const digits = address.replace(/^\+48/, "").replace(/\D/g, "");
  if (digits.length < 7) return "•••";
  return `${digits.slice(0, 3)} ••• ${digits.slice(-3)}`;
}
