// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where consent stands, and the meaning of its words. Words are compared as UpdateConsentLedger compares them. SourceProfileTest covers this class.
 *
 * @param from RecordPaths of the word; the first that is not empty counts
 * @param granted words for a granted consent
 * @param pending words for a consent that is not confirmed yet
 * @param withdrawn words for a refusal
 * @param unknown words that say nothing, such as "never asked"
 * @param grantedAt RecordPaths of the time of a granted or pending consent
 * @param withdrawnAt RecordPaths of the time of a refusal
 * @param format pattern of these times; null for the forms that every component reads
 * @param usualWords whether words in no list mean what they mean by the defaults of UpdateConsentLedger
 * @param constant the consent where no path has a word, for a file that holds subscribers only; null for none
 */
public record ConsentRule(@JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> from,
                          List<String> granted, List<String> pending, List<String> withdrawn, List<String> unknown,
                          @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> grantedAt,
                          @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> withdrawnAt, String format, boolean usualWords, Constant constant) {

    /** A rule without paths: only a field with the name of the target counts. */
    public static final ConsentRule NONE = new ConsentRule(null, null, null, null, null, null, null, null, false, null);

    /** A consent that a profile states for all records. */
    public enum Constant {
        @JsonProperty("granted")
        GRANTED,
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("withdrawn")
        WITHDRAWN;

        /**
         * The constant of a word.
         *
         * @throws IllegalArgumentException when the word is none of granted, pending and withdrawn
         */
        static Constant of(final String word) {
            return Arrays.stream(values()).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("write granted, pending or withdrawn"));
        }
    }

    public ConsentRule {
        from = copy(from);
        granted = copy(granted);
        pending = copy(pending);
        withdrawn = copy(withdrawn);
        unknown = copy(unknown);
        grantedAt = copy(grantedAt);
        withdrawnAt = copy(withdrawnAt);
    }

    ConsentRule withConstant(final Constant other) {
        return new ConsentRule(from, granted, pending, withdrawn, unknown, grantedAt, withdrawnAt, format, usualWords, other);
    }

    private static List<String> copy(final List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
