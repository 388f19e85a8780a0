/** Version of the page: the file name of its entry script, which holds a hash of the build. */

const ENTRY_SCRIPT = /<script type="module"[^>]* src="([^"]+)"/;

const entryScript = (html: string): string | undefined => ENTRY_SCRIPT.exec(html)?.[1];

/** True when the server has another build of the page than the one that runs here. */
export async function isPageOutdated(): Promise<boolean> {
  const running = entryScript(document.documentElement.outerHTML);
  try {
    const response = await fetch(location.pathname, { cache: "no-store" });
    const current = response.ok ? entryScript(await response.text()) : undefined;
    return running !== undefined && current !== undefined && current !== running;
  } catch {
    return false;
  }
}
