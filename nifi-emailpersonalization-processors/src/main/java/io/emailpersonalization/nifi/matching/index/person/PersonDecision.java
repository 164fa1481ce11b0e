// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.record.value.SourceId;

import java.util.UUID;

/**
 * A decision about people.
 *
 * @param place number of the decision in its FlowFile, from 0
 * @param one the record or person that the decision is about
 * @param other the second record or person; only for {@link Kind#SAME} and {@link Kind#DIFFERENT}
 * @param email an address of a person to erase or readmit; null for none
 * @param mailbox of the address
 * @param by the author; null when unknown
 * @param at milliseconds since 1970; {@link io.emailpersonalization.nifi.record.value.EpochMillis#UNKNOWN} for now
 */
public record PersonDecision(int place, Kind kind, Reference one, Reference other, String email, String mailbox, String by, long at) {

    /** The kind of a decision. */
    public enum Kind {
        /** Two records are one person. */
        SAME,
        /** Two records are two people. */
        DIFFERENT,
        /** A record leaves its person, or each record of a person becomes a person of its own. */
        SPLIT,
        /** A person is erased with all records. */
        ERASE,
        /** One record is erased; its person remains. */
        ERASE_RECORD,
        /** An erased person may be stored again. */
        READMIT,
        /** The source no longer holds the record: it leaves its person. */
        REMOVE,
        /** A waiting record belongs to the known person, who changed name, mailbox and birth date. */
        WAITING_SAME,
        /** A waiting record belongs to another person: the id identifies nobody from now on. */
        WAITING_DIFFERENT
    }

    /**
     * Names a record or a person.
     *
     * @param memberKey of the record; null when a person is named
     * @param recordId UUID of the key, or the waiting id; null without one
     * @param goldenId of the person; null when a record is named
     * @param source the source id of the record; null when a person is named
     */
    public record Reference(String memberKey, UUID recordId, UUID goldenId, SourceId source) {

        /** Names nobody: the address of the decision does. */
        public static final Reference NONE = new Reference(null, null, null, null);
    }
}
