import { useEffect, useState, type CSSProperties, type MouseEvent } from "react";
import { useCity } from "../../app/city";
import { ErrorBoundary } from "../../app/ErrorBoundary";
import { RouteGuard } from "../../app/RouteGuard";
import { LoadingPage, WallboardRefusedPage } from "../../app/MessagePages";
import { navigate } from "../../app/router";
import { sessionStore, signOut } from "../../app/session";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { Board } from "./Board";
import { MailReview } from "./MailReview";
import { OutboxReview } from "./OutboxReview";
import { useWallboard } from "./useWallboard";
import "./wallboard.css";

const WIDTH = 1920;
const HEIGHT = 1080;

/** Height of the bar above the board of a signed-in supervisor, px. */
const BAR_HEIGHT = 48;

/** The board has one layout size and is scaled to the screen, below `barHeight` px. */
function useScale(barHeight: number): number {
  const [screen, setScreen] = useState(() => ({ width: window.innerWidth, height: window.innerHeight }));
  useEffect(() => {
    const resize = (): void => setScreen({ width: window.innerWidth, height: window.innerHeight });
    window.addEventListener("resize", resize);
    return () => window.removeEventListener("resize", resize);
  }, []);
  return Math.min(screen.width / WIDTH, (screen.height - barHeight) / HEIGHT);
}

/** Ways on from the board, for a signed-in supervisor only; a screen opened by token has no session. */
function SupervisorBar() {
  const { t } = useTranslation();
  const name = useStore(sessionStore, (state) => (state.status === "signed-in" ? state.session.user.name : undefined));
  const openAccount = (event: MouseEvent): void => {
    event.preventDefault();
    navigate("/account");
  };
  return (
    <nav className="wallboard-bar" aria-label={t("wallboard.ways")}>
      <a className="wallboard-bar__way" href="/account" onClick={openAccount}>
        <Icon name="user" /> {t("wallboard.account")}
      </a>
      <MailReview />
      <OutboxReview />
      <span className="wallboard-bar__name truncate">{name}</span>
      <button className="wallboard-bar__way" onClick={() => void signOut()}>
        <Icon name="door" /> {t("wallboard.sign-out")}
      </button>
    </nav>
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
  const isScreen = token !== undefined;
  const scale = useScale(isScreen ? 0 : BAR_HEIGHT);
  const style: CSSProperties = { transform: `scale(${scale})` };
  useEffect(() => {
    document.title = `${t("wallboard.title")} · ${board ? `${board.view.city} ${board.view.hotline}` : t("app.name")}`;
  }, [t, board]);
  if (refused) return <WallboardRefusedPage />;
  if (!board) return <LoadingPage />;
  return (
    <div className="wallboard-background" data-bar={isScreen ? undefined : ""}>
      {!isScreen && <SupervisorBar />}
      <div className="wallboard-frame" style={{ width: WIDTH * scale, height: HEIGHT * scale }}>
        <div className="wallboard-scale" style={style}>
          <ErrorBoundary resetKey={board.asOfMs} fallback={() => <BoardFailure />}>
            <Board board={board} />
          </ErrorBoundary>
        </div>
      </div>
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
