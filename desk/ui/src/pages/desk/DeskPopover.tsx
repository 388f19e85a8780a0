/**
 * Pop-over of the desk. It is not modal: a modal one makes the rest of the page inert, so that the
 * first press on "Accept" or "Hang up" would only close it and a ring would not be announced.
 */

import { useContext, useEffect, useRef, type ReactNode, type RefObject } from "react";
import { OverlayTriggerStateContext, Popover, type PopoverProps } from "react-aria-components";

const GAP_PX = 4;

/** Distance from the trigger to the bottom of the telephone bar, px: no pop-over covers the controls of the call. */
function offsetBelowPhone(trigger: Element | null): number {
  const phone = document.querySelector("[data-area='phone']");
  if (!trigger || !phone) return GAP_PX;
  return Math.max(0, phone.getBoundingClientRect().bottom - trigger.getBoundingClientRect().bottom) + GAP_PX;
}

/** Calls `close` at a press outside of the element and of the trigger, which toggles by itself. */
function useOutsidePress(element: RefObject<Element | null>, trigger: RefObject<Element | null>, close: () => void): void {
  useEffect(() => {
    const press = ({ target }: PointerEvent): void => {
      const inside = [element, trigger].some(({ current }) => target instanceof Node && current?.contains(target) === true);
      if (!inside) close();
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [element, trigger, close]);
}

function OutsidePress({ element, trigger, onPress }: { element: RefObject<Element | null>; trigger: RefObject<Element | null>; onPress: () => void }) {
  useOutsidePress(element, trigger, onPress);
  return null;
}

interface Props {
  trigger: RefObject<Element | null>;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}

/** Pop-over under the telephone bar, at the right edge of its trigger. The dialog or list in it has the name. */
export function DeskPopover({ trigger, isOpen, onOpenChange, className = "popover", children }: Props) {
  const element = useRef<HTMLElement>(null);
  return (
    <Popover
      ref={element}
      className={className}
      triggerRef={trigger}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isNonModal
      placement="bottom end"
      offset={offsetBelowPhone(trigger.current)}
    >
      <OutsidePress element={element} trigger={trigger} onPress={() => onOpenChange(false)} />
      {children}
    </Popover>
  );
}

/** List of a select. It opens below the whole field, so that it does not cover the error text of the field. */
export function SelectPopover({ field, children }: { field: RefObject<HTMLElement | null> } & Pick<PopoverProps, "children">) {
  const element = useRef<HTMLElement>(null);
  const state = useContext(OverlayTriggerStateContext);
  return (
    <Popover ref={element} className="popover select__list" triggerRef={field} isNonModal>
      <OutsidePress element={element} trigger={field} onPress={() => state?.close()} />
      {children as ReactNode}
    </Popover>
  );
}
