import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** Content shown after an error while rendering; `reload` renders the children anew. */
  fallback: (reload: () => void) => ReactNode;
  /** The children are rendered anew when this value changes, for example the id of the open contact. */
  resetKey?: unknown;
}

/** Confines an error while rendering to its children, and shows the fallback in their place. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate({ resetKey }: Props): void {
    if (this.state.failed && resetKey !== this.props.resetKey) this.reload();
  }

  private readonly reload = (): void => this.setState({ failed: false });

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.reload) : this.props.children;
  }
}
