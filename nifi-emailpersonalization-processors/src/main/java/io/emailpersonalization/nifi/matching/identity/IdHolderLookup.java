// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up the known holders of ids: the people that had an id in earlier records. */
public interface IdHolderLookup {

    /** Knows no holder. */
    IdHolderLookup NONE = queries -> Map.of();

    /**
     * The query of a row.
     *
     * @param key source and id
     * @param isShared whether other rows of the table show that several people share the id
     */
    record Query(int row, String key, PersonTraits traits, boolean isShared) {
    }

    /**
     * The known holders of an id.
     *
     * @param owner the person with the id as its key; null if there is none, and when the row agrees with the record of the owner
     * @param mailboxes the number of mailboxes that the owner ever had
     * @param others further people with the id, by their own keys; empty while the id is trusted
     * @param acceptedKeys keys that a reviewer decided to be the owner, after a change of all traits at once
     */
    record Holders(PersonTraits owner, int mailboxes, Map<String, PersonTraits> others, Set<String> acceptedKeys) {
    }

    /** Returns the known holders by row. There are none for a new id, and for a trusted id with an owner that agrees with the row. */
    Map<Integer, Holders> find(List<Query> queries) throws SQLException;
}
