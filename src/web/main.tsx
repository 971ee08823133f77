import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { statusOf } from './lib/api.ts';
import { LanguageProvider } from './lib/locale.tsx';
import './styles/index.css';
import { ToastProvider } from './ui/toast.tsx';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused stays refused; only what did not answer is asked for again.
      retry: (failures, error) => failures < 2 && (statusOf(error) === 0 || statusOf(error) === 503),
      retryDelay: 300,
    },
  },
});
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <LanguageProvider>
          <ToastProvider>
            <App />
          </ToastProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
