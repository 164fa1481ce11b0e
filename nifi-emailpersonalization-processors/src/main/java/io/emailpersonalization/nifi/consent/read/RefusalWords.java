// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.value.ConsentExpiry;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;

import java.util.HashSet;
import java.util.Set;

/**
 * The meaning of the words in a column of refusals. EvidenceExtractorTest and RefusalEvidenceTest cover this class.
 *
 * @param refusing words that refuse, normalized
 * @param permitting words that do not refuse
 */
record RefusalWords(Set<String> refusing, Set<String> permitting) {

    static final Set<String> YES = Set.of("true", "t", "yes", "y", "1", "1.0", "x", "on", "checked", "ja", "j", "oui", "si", "sí", "sim", "tak", "wahr", "vrai", "verdadero");
    private static final Set<String> EMPTY = Set.of("", "n/a", "#n/a", "na", "none", "null", "nil", "nan", "undefined", "missing", "blank", "unknown", "unbekannt", "not available", "not provided",
            "keine angabe", "k.a.", "?", ".");
    /** As the value of a column such as "unsubscribed", this word does not refuse. */
    private static final String NEVER = "never";

    /** Whether a word means that there is no value. */
    static boolean isEmpty(final String word) {
        return word == null || EMPTY.contains(word) || ConsentExpiry.isZeroDate(word);
    }

    /** The words of a recognized column: yes, the words of a refusal, and the name of the column's meaning. */
    static RefusalWords of(final RefusalColumns.Meaning kind, final ConsentVocabulary words) {
        final Set<String> refusing = new HashSet<>(YES);
        refusing.addAll(withdrawals(words));
        if (kind == RefusalColumns.Meaning.BOUNCE) {
            refusing.addAll(words.bounced());
            refusing.add("hard");
        }
        if (kind == RefusalColumns.Meaning.COMPLAINT) {
            refusing.addAll(words.complained());
        }
        refusing.remove(NEVER);
        return new RefusalWords(Set.copyOf(refusing), ConsentVocabulary.DENIALS);
    }

    /** The words that refuse in any column: without those that only deny the question of the column. */
    static Set<String> withdrawals(final ConsentVocabulary words) {
        final Set<String> withdrawals = new HashSet<>(words.withdrawn());
        withdrawals.removeAll(ConsentVocabulary.DENIALS);
        return withdrawals;
    }

    /** The words of a configured column. If its words deny, as in "may be mailed: no", a yes does not refuse. */
    static RefusalWords configured(final Set<String> refusing) {
        final Set<String> permitting = new HashSet<>(ConsentVocabulary.DENIALS);
        permitting.removeAll(refusing);
        if (refusing.stream().anyMatch(ConsentVocabulary.DENIALS::contains)) {
            permitting.addAll(YES);
            permitting.removeAll(refusing);
        }
        return new RefusalWords(refusing, Set.copyOf(permitting));
    }
}
