// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.record.value.SourceId;

import java.util.UUID;

/**
 * What somebody decided about persons.
 *
 * @param place number of the record that says it
 * @param other for {@link Kind#SAME} and {@link Kind#DIFFERENT} alone
 * @param email an address of a person who is to be erased or readmitted; null for none
 * @param mailbox what it leads to
 * @param by who decided; null when it is not said
 * @param at milliseconds since 1970; {@link Long#MIN_VALUE} for now
 */
public record PersonDecision(int place, Kind kind, Reference one, Reference other, String email, String mailbox, String by, long at) {

    /** What was decided. */
    public enum Kind {
        /** Two records are one person. */
        SAME,
        /** Two records are two people. */
        DIFFERENT,
        /** A record is not of the person that it is taken for, or none of a person's records belongs to another. */
        SPLIT,
        /** A person is to be forgotten, with all records. */
        ERASE,
        /** One record is to be forgotten; its person goes on. */
        ERASE_RECORD,
        /** An erased person may come again. */
        READMIT,
        /** A record that waits is of the person whose id it has, who changed name, mailbox and birth date. */
        WAITING_SAME,
        /** A record that waits is of another person: the id is not believed any more. */
        WAITING_DIFFERENT
    }

    /**
     * A record, or a person.
     *
     * @param memberKey the record; null where the person is named
     * @param recordId the id that stands for the key, or that a record waits under; null without one
     * @param goldenId the person; null where a record is named
     * @param source what its source calls the record; null where it is not named
     */
    public record Reference(String memberKey, UUID recordId, UUID goldenId, SourceId source) {

        /** Nobody but who has an address. */
        public static final Reference NONE = new Reference(null, null, null, null);
    }
}
