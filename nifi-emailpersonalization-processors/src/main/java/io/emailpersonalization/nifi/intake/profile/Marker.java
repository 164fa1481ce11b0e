// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.List;

/**
 * A mark on records that are no customers or purchases: merged, deleted, cancelled. At most one of {@code values}, {@code unless} and {@code empty} is set; without them every value marks,
 * except false, no and 0. SourceProfileTest covers this class.
 *
 * @param from RecordPaths; the first value that is not empty counts
 * @param decision the meaning of a marked record
 * @param values the words that mark
 * @param unless the words that do not mark; every other value marks, and an empty one too
 * @param empty whether an empty value marks
 * @param except for {@link Decision#SAME}: words that are no id
 * @param at RecordPaths of the time of the decision
 */
public record Marker(@JsonProperty(required = true) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> from,
                     @JsonProperty(required = true) Decision decision, List<String> values, List<String> unless, boolean empty, List<String> except,
                     @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> at) {

    public Marker {
        from = from == null ? List.of() : List.copyOf(from);
        values = values == null ? List.of() : List.copyOf(values);
        unless = unless == null ? List.of() : List.copyOf(unless);
        except = except == null ? List.of() : List.copyOf(except);
        at = at == null ? List.of() : List.copyOf(at);
    }

    /** The meaning of a marked record. */
    public enum Decision {
        /** The record was merged into the record whose id the field has. */
        @JsonProperty("same")
        SAME("same"),
        /** The source no longer holds the record. */
        @JsonProperty("remove")
        REMOVE("remove"),
        /** The person is to be erased. */
        @JsonProperty("erase")
        ERASE("erase"),
        /** The record says nothing of its own, such as a further line of an order. */
        @JsonProperty("unmapped")
        UNMAPPED("unmapped");

        private final String word;

        Decision(final String word) {
            this.word = word;
        }

        /** The word in the field decision, as UpdateCustomerIndex reads it. */
        public String word() {
            return word;
        }
    }
}
