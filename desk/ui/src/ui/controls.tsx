/** Controls shared by several areas. */

import type { ReactNode } from "react";
import {
  CheckboxButton,
  CheckboxField,
  RadioButton,
  RadioField,
  RadioGroup,
  SwitchButton,
  SwitchField,
} from "react-aria-components";
import { Icon } from "./icons";

export function KeyHint({ children }: { children: string }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; text: string; lang?: string }[];
  onChange: (value: T) => void;
}

/** Radio group drawn as segments; a tick marks the selected one, so that colour is not the only sign. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <RadioGroup
      className="segments"
      aria-label={label}
      orientation="horizontal"
      value={value}
      onChange={(next) => onChange(next as T)}
    >
      {options.map((option) => (
        <RadioField key={option.value} value={option.value} className="segments__choice">
          <RadioButton className="segment" lang={option.lang}>
            {option.value === value && <Icon name="check" small />}
            {option.text}
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}

interface ToggleProps {
  children: ReactNode;
  selected: boolean;
  onChange: (selected: boolean) => void;
}

export function Switch({ children, selected, onChange }: ToggleProps) {
  return (
    <SwitchField isSelected={selected} onChange={onChange}>
      <SwitchButton className="switch">
        <span className="row">{children}</span>
        <span className="switch__track" aria-hidden="true" />
      </SwitchButton>
    </SwitchField>
  );
}

export function Checkbox({ children, selected, onChange }: ToggleProps) {
  return (
    <CheckboxField isSelected={selected} onChange={onChange}>
      <CheckboxButton className="check">
        <span className="check__box" aria-hidden="true">
          {selected && <Icon name="check" small />}
        </span>
        {children}
      </CheckboxButton>
    </CheckboxField>
  );
}

/** Confidence level as rising bars; always used beside its label. */
export function Confidence({ level, label }: { level: number; label: string }) {
  return (
    <span className="confidence" role="img" aria-label={label}>
      {[1, 2, 3, 4].map((bar) => (
        <i key={bar} data-on={bar <= level ? "" : undefined} />
      ))}
    </span>
  );
}
