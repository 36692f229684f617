/** A company whose books are lines of one file: an account's subscription, its status and monthly dollars from a day on. */
export const BOOKS = `store: store
sources:
  - id: books
    connector: drop
    folder: drop
    files:
      - path: lines.csv
        entity: accounts
        columns: { account_id: id, segment: segment }
      - path: lines.csv
        entity: prices
        columns: { price_id: { from: mrr }, currency: { value: usd }, unit_amount: { from: mrr, scale: 2 }, billing_interval: { value: month }, interval_count: { value: 1 } }
      - path: lines.csv
        entity: subscription_item_versions
        columns: { subscription_id: id, item_id: id, account_id: id, effective_at: at, evidence: { value: event }, status: status,
          price_id: mrr, quantity: { value: 1 }, is_paused: { value: false }, is_live: { value: true } }
`;
