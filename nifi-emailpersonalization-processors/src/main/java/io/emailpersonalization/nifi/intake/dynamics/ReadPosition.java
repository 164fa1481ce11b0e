// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import io.emailpersonalization.nifi.record.value.Digests;

import java.util.Map;
import java.util.UUID;

/**
 * How far a table is read: what the state of the cluster holds. It advances with every page. QueryDynamicsRecordTest tests it.
 *
 * @param query the fingerprint of the query that the link belongs to
 * @param readId names the read, for a step behind that needs all its pages; empty if it began with a version that gave it no name
 * @param link to the next page, or to the next changes; empty for the first page
 * @param isChanges whether changes are read, and not the whole table
 * @param pages of this read so far
 * @param lastRows a digest of the ids of the last page; empty for none
 * @param markedLink a digest of an earlier link of this read; empty for none
 */
record ReadPosition(String query, String readId, String link, boolean isChanges, long pages, String lastRows, String markedLink) {

    private static final String QUERY = "query";
    private static final String READ_ID = "read.id";
    private static final String LINK = "link";
    private static final String READ = "read";
    private static final String PAGES = "pages";
    private static final String LAST_ROWS = "last.rows";
    private static final String MARKED_LINK = "marked.link";
    private static final String FULL = "full";
    private static final String CHANGES = "changes";

    static ReadPosition start(final String query) {
        return new ReadPosition(query, UUID.randomUUID().toString(), "", false, 0, "", "");
    }

    /** The position of a query. A position of another query does not count. */
    static ReadPosition of(final Map<String, String> state, final String query) {
        return isOf(state, query) ? new ReadPosition(query, state.getOrDefault(READ_ID, ""), state.getOrDefault(LINK, ""), CHANGES.equals(state.get(READ)),
                Long.parseLong(state.getOrDefault(PAGES, "0")),
                state.getOrDefault(LAST_ROWS, ""), state.getOrDefault(MARKED_LINK, "")) : start(query);
    }

    /** Whether a state belongs to a query. */
    static boolean isOf(final Map<String, String> state, final String query) {
        return query.equals(state.get(QUERY));
    }

    Map<String, String> toState() {
        return Map.of(QUERY, query, READ_ID, readId, LINK, link, READ, read(), PAGES, Long.toString(pages), LAST_ROWS, lastRows, MARKED_LINK, markedLink);
    }

    /** What is read: full or changes. */
    String read() {
        return isChanges ? CHANGES : FULL;
    }

    boolean isFirstPage() {
        return link.isEmpty();
    }

    /**
     * Returns the position behind a page that names a next one.
     *
     * @param rows a digest of the ids of the page; empty for a page without rows
     * @throws DataverseException when pages repeat. The marked link moves to every page whose number is a power of two, so that a circle of any length is found
     */
    ReadPosition next(final String nextLink, final String rows) throws DataverseException {
        final String digest = Digests.sha256(nextLink);
        refuseRepeated(rows);
        if (nextLink.equals(link) || digest.equals(markedLink)) {
            throw repeated();
        }
        final long page = pages + 1;
        return new ReadPosition(query, readId, nextLink, isChanges, page, rows, Long.bitCount(page) == 1 ? digest : markedLink);
    }

    /** Returns the position behind the last page, which names the link to the next changes. */
    ReadPosition changesAt(final String deltaLink, final String rows) throws DataverseException {
        refuseRepeated(rows);
        return new ReadPosition(query, UUID.randomUUID().toString(), deltaLink, true, 0, "", "");
    }

    private void refuseRepeated(final String rows) throws DataverseException {
        if (!rows.isEmpty() && rows.equals(lastRows)) {
            throw repeated();
        }
    }

    private static DataverseException repeated() {
        return DataverseException.refused("Dataverse sends a page a second time, and reading would never end: check for a proxy that caches answers. To read everything again, clear the state "
                + "of the processor");
    }
}
