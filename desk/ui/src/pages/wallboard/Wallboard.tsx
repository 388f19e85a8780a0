import { useEffect, useState, type CSSProperties } from "react";
import { useCity } from "../../app/city";
import { Guard } from "../../app/Guard";
import { Loading, Refused } from "../../app/Plain";
import { sessionStore, signOut } from "../../app/session";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import { Board } from "./Board";
import { useWall } from "./useWall";
import "./wallboard.css";

const WIDTH = 1920;
const HEIGHT = 1080;

/** The board is drawn for one screen size and fills any other by scale. */
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

/** A supervisor can leave; the screen on the wall has nobody to press it. */
function Exit() {
  const { t } = useWords();
  const signedIn = useStore(sessionStore, (state) => state.at === "in");
  if (!signedIn) return null;
  return (
    <button className="wall-exit" onClick={() => void signOut()}>
      {t("wall.sign-out")}
    </button>
  );
}

function Screen({ token }: { token?: string }) {
  const { t } = useWords();
  const { wall, refused } = useWall(token);
  useCity();
  const scale = useScale();
  const style: CSSProperties = { transform: `scale(${scale})` };
  useEffect(() => {
    document.title = `${t("wall.title")} · ${wall ? `${wall.view.city} ${wall.view.hotline}` : t("app.name")}`;
  }, [t, wall]);
  if (refused) return <Refused />;
  if (!wall) return <Loading />;
  return (
    <div className="wall-ground">
      <div className="wall-frame" style={{ width: WIDTH * scale, height: HEIGHT * scale }}>
        <div className="wall-scale" style={style}>
          <Board wall={wall} />
        </div>
      </div>
      {token === undefined && <Exit />}
    </div>
  );
}

export default function Wallboard() {
  const [token] = useState(() => new URLSearchParams(location.search).get("token") ?? undefined);
  useEffect(() => {
    document.documentElement.classList.add("is-wall");
    return () => document.documentElement.classList.remove("is-wall");
  }, []);
  if (token !== undefined) return <Screen token={token} />;
  return <Guard only="supervisor">{() => <Screen />}</Guard>;
}
