import { useEffect, useState, type CSSProperties } from "react";
import { useCity } from "../../app/city";
import { ErrorBoundary } from "../../app/ErrorBoundary";
import { RouteGuard } from "../../app/RouteGuard";
import { LoadingPage, WallboardRefusedPage } from "../../app/MessagePages";
import { sessionStore, signOut } from "../../app/session";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { Board } from "./Board";
import { useWallboard } from "./useWallboard";
import "./wallboard.css";

const WIDTH = 1920;
const HEIGHT = 1080;

/** The board has one layout size and is scaled to the screen. */
function useScale(): number {
  const measure = (): number => Math.min(window.innerWidth / WIDTH, window.innerHeight / HEIGHT);
  const [scale, setScale] = useState(measure);
  useEffect(() => {
    const resize = (): void => setScale(measure());
    window.addEventListener("resize", resize);
    return () => window.removeEventListener("resize", resize);
  }, []);
  return scale;
}

/** For a signed-in supervisor only; a screen opened by token has no session to end. */
function SignOutButton() {
  const { t } = useTranslation();
  const signedIn = useStore(sessionStore, (state) => state.status === "signed-in");
  if (!signedIn) return null;
  return (
    <button className="wallboard-exit" onClick={() => void signOut()}>
      {t("wallboard.sign-out")}
    </button>
  );
}

/** The board failed while rendering; the next frame of the live view is a new try. */
function BoardFailure() {
  const { t } = useTranslation();
  return (
    <main className="wallboard wallboard--failed" role="alert">
      {t("wallboard.failed")}
    </main>
  );
}

function WallboardScreen({ token }: { token?: string }) {
  const { t } = useTranslation();
  const { board, refused } = useWallboard(token);
  useCity();
  const scale = useScale();
  const style: CSSProperties = { transform: `scale(${scale})` };
  useEffect(() => {
    document.title = `${t("wallboard.title")} · ${board ? `${board.view.city} ${board.view.hotline}` : t("app.name")}`;
  }, [t, board]);
  if (refused) return <WallboardRefusedPage />;
  if (!board) return <LoadingPage />;
  return (
    <div className="wallboard-background">
      <div className="wallboard-frame" style={{ width: WIDTH * scale, height: HEIGHT * scale }}>
        <div className="wallboard-scale" style={style}>
          <ErrorBoundary resetKey={board.asOfMs} fallback={() => <BoardFailure />}>
            <Board board={board} />
          </ErrorBoundary>
        </div>
      </div>
      {token === undefined && <SignOutButton />}
    </div>
  );
}

export default function Wallboard() {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined);
  useEffect(() => {
    document.documentElement.classList.add("is-wallboard");
    return () => document.documentElement.classList.remove("is-wallboard");
  }, []);
  if (token !== undefined) return <WallboardScreen token={token} />;
  return <RouteGuard requiredRole="supervisor">{() => <WallboardScreen />}</RouteGuard>;
}
