import { Component, type ReactNode } from 'react';
import { Failed } from './states.tsx';

interface Props {
  readonly children: ReactNode;
}

/** A page that breaks leaves the others alone. React has this as a class only. */
export class Boundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Failed
        error={this.state.error}
        retry={() => {
          this.setState({ error: null });
        }}
      />
    );
  }
}
