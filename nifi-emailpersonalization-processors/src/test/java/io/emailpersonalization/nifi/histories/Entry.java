// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import java.util.List;
import java.util.Map;

/**
 * A record of a file.
 *
 * @param person who it is about
 * @param mailbox where its address leads to
 * @param fields as the file has them
 * @param words what is said by it
 */
record Entry(int person, String source, String id, String mailbox, Map<String, String> fields, List<Word> words) {

    /** The mailbox of a record without an address. */
    static final String NOWHERE = "";

    /** What identifies the record for good. */
    String key() {
        return source + ":" + id;
    }

    @Override
    public String toString() {
        return "%s %s".formatted(fields, words);
    }
}
