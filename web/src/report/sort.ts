import { useSearchParams } from 'react-router';
import { MEASURES, type Measure } from '../explore/measures.ts';

export type Sort = { by: Measure | 'name'; descending: boolean };

const LARGEST_FIRST: Sort = { by: 'spend', descending: true };

/** `spend.desc`; the largest spend first for anything that is not understood. */
export function readSort(text: string | null): Sort {
  const [name, direction] = (text ?? '').split('.');
  const by = name === 'name' ? name : MEASURES.find((measure) => measure === name);
  return by ? { by, descending: direction !== 'asc' } : LARGEST_FIRST;
}

export const sortText = ({ by, descending }: Sort) => `${by}.${descending ? 'desc' : 'asc'}`;

/** What a list is narrowed by and how it is sorted; in the URL as `q` and `sort`. */
export function useListState() {
  const [url, setUrl] = useSearchParams();
  const change = (name: string, text: string) =>
    setUrl(
      (current) => {
        if (text === '') current.delete(name);
        else current.set(name, text);
        return current;
      },
      { replace: true },
    );
  return {
    search: url.get('q') ?? '',
    sort: readSort(url.get('sort')),
    setSearch: (text: string) => change('q', text.trim()),
    setSort: (sort: Sort) => change('sort', sortText(sort)),
  };
}
