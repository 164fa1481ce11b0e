// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of ids from earlier on. */
public interface KnownIds {

    /** Nothing is. */
    KnownIds NOTHING = asked -> Map.of();

    /**
     * A row, and what it is asked about.
     *
     * @param key source and id
     * @param isShared whether the id is no identity by the rows beside it
     */
    record Asked(int row, String key, PersonTraits traits, boolean isShared) {
    }

    /**
     * Who is known under an id.
     *
     * @param owner whose key the id is; null for nobody, and where the row says the same as the owner's record
     * @param mailboxes how many mailboxes the owner ever had
     * @param others who has the id too, by their own keys; empty while the id is believed
     * @param accepted keys of those of whom somebody decided that they are the owner, who changed all of it at once
     */
    record Holders(PersonTraits owner, int mailboxes, Map<String, PersonTraits> others, Set<String> accepted) {
    }

    /** What is known of the ids of rows, by row; nothing of an id that is new, or that is believed and whose owner is the same as the row says. */
    Map<Integer, Holders> find(List<Asked> asked) throws SQLException;
}
