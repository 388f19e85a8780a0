/** Addresses as the desk shows them: masked until the contact is accepted. */

const NATIONAL = /^\+48(\d{3})(\d{3})(\d{3})$/;

/** `+48601234118` reads `601 234 118`; a foreign number keeps its code. */
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
