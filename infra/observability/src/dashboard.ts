/** A panel of a Grafana dashboard: lines over time, each with its legend. */
export interface Panel {
  readonly title: string;
  readonly unit: 's' | 'reqps' | 'ops' | 'percentunit' | 'short';
  readonly lines: readonly { readonly expr: string; readonly legend: string }[];
  readonly about?: string;
}

export interface Dashboard {
  /** Also its file's name. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const columns = 2;
const width = 24 / columns;
const height = 8;

/** A dashboard as Grafana provisions it. The data source is chosen on the page. */
export function grafanaDashboard({ uid, title, panels }: Dashboard): object {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  return {
    ...{ uid, title, tags: ['surgery-calendar'], schemaVersion: 39, editable: false, refresh: '30s' },
    ...{ time: { from: 'now-6h', to: 'now' }, timezone: 'browser' },
    templating: {
      list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' }],
    },
    panels: panels.map((panel, nth) => ({
      ...{ id: nth + 1, type: 'timeseries', title: panel.title, description: panel.about ?? '', datasource },
      gridPos: { x: (nth % columns) * width, y: Math.floor(nth / columns) * height, w: width, h: height },
      fieldConfig: {
        defaults: { unit: panel.unit, min: 0, custom: { lineWidth: 1, fillOpacity: 10 } },
        overrides: [],
      },
      options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
      targets: panel.lines.map(({ expr, legend }, line) => ({
        ...{ refId: String.fromCharCode(65 + line), expr, legendFormat: legend, datasource },
      })),
    })),
  };
}
