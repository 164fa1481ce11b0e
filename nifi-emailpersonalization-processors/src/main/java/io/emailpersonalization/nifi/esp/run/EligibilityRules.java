// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by the fields of a record whether it may be pushed. Refusals come first, because they are acted on. Tested by PutEspContactTest and ConsentTableTest.
 *
 * @param hasLedger whether a ledger decides if the record has no consent
 * @param consentDate may be null, like owner, review and status
 * @param blocking further words of the status for addresses that must not be mailed, beside those that the vocabulary blocks
 */
public record EligibilityRules(FieldPath consent, FieldPath consentDate, boolean hasLedger, ConsentVocabulary words, FieldPath owner, FieldPath review, FieldPath status, Set<String> blocking) {

    /** The reason of {@link RecordEligibility.Kind#OTHER_OWNER}. */
    public static final String ANOTHER_OWNER = "another person owns the mailbox";

    RecordEligibility of(final Record record, final Instant asOf) {
        final String deliverability = status == null ? null : CommonProperties.word(status.readString(record));
        if (isBlocking(deliverability)) {
            return new RecordEligibility(RecordEligibility.Kind.REFUSED, "the address is " + deliverability, asOf, !words.isBounce(deliverability));
        }
        final String word = consent.readString(record);
        final Optional<ConsentEntry.Meaning> meaning = words.meaning(word);
        if (meaning.equals(Optional.of(ConsentEntry.Meaning.WITHDRAWN))) {
            return new RecordEligibility(RecordEligibility.Kind.REFUSED, "consent is withdrawn", refusedAt(record, asOf), true);
        }
        if (is(review, record, "true")) {
            return RecordEligibility.suppressed("somebody who refused may be the same person: the pair waits for review");
        }
        final boolean hasConsentWord = meaning.isPresent() || words.isUnknown(word);
        if (!hasConsentWord && !hasLedger) {
            return RecordEligibility.suppressed("no consent is known");
        }
        if (hasConsentWord && !meaning.equals(Optional.of(ConsentEntry.Meaning.GRANTED))) {
            return RecordEligibility.suppressed("consent is not granted");
        }
        return is(owner, record, "false") ? new RecordEligibility(RecordEligibility.Kind.OTHER_OWNER, ANOTHER_OWNER, null, false) : RecordEligibility.ELIGIBLE;
    }

    /** Returns the date of the refusal in Consent Field; the time of the run if another field refuses, or none does. */
    Instant latestRefusal(final Record record, final Instant asOf) {
        return !refusesInOtherField(record) && words.meaning(consent.readString(record)).equals(Optional.of(ConsentEntry.Meaning.WITHDRAWN)) ? refusedAt(record, asOf) : asOf;
    }

    /** Whether a record has the consent field, empty or with a word that is understood, and no refusal. */
    boolean refusesNothing(final Record record) {
        final String word = consent.readString(record);
        final boolean isUnderstood = words.meaning(word).map(meaning -> meaning != ConsentEntry.Meaning.WITHDRAWN).orElseGet(() -> !words.isUnknown(word) && !consent.isAbsent(record));
        return isUnderstood && !refusesInOtherField(record);
    }

    private boolean refusesInOtherField(final Record record) {
        final String deliverability = status == null ? null : CommonProperties.word(status.readString(record));
        return isBlocking(deliverability)
                || record.getSchema().getFieldNames().stream().anyMatch(name -> RefusalColumns.looksLikeRefusal(name) && isRefusal(record.getValue(name)));
    }

    /** Whether the deliverability has a word that is in no list. */
    boolean hasUnknownStatus(final Record record) {
        final String deliverability = status == null ? null : CommonProperties.word(status.readString(record));
        return !isBlocking(deliverability) && words.isUnknownStatus(deliverability);
    }

    private boolean isBlocking(final String deliverability) {
        return deliverability != null && (blocking.contains(deliverability) || words.blocks(deliverability));
    }

    private static boolean isRefusal(final Object value) {
        final String text = value == null ? "" : Values.asText(value).strip();
        return !(text.isEmpty() || "false".equalsIgnoreCase(text) || "no".equalsIgnoreCase(text) || "0".equals(text));
    }

    private Instant refusedAt(final Record record, final Instant asOf) {
        final long at = ConsentEntry.effectiveFrom(ConsentEntry.Meaning.WITHDRAWN, consentDate == null ? null : TimeValues.statedTime(consentDate.read(record)).orElse(null), asOf, asOf);
        return Instant.ofEpochMilli(at);
    }

    private static boolean is(final FieldPath path, final Record record, final String word) {
        final Object value = path == null ? null : path.read(record);
        return value != null && word.equalsIgnoreCase(Values.asText(value));
    }
}
