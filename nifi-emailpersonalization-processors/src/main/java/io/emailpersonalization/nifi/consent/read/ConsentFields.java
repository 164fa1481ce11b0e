// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.field.RecordRule;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.util.List;

/**
 * The paths of consent in records. All but that of the address may be null.
 *
 * @param words the vocabulary of the source
 * @param rules the conditions of a granted consent
 */
public record ConsentFields(FieldPath email, FieldPath consent, FieldPath consentDate, FieldPath expires, FieldPath status, SourceFields sources, TraitFields traits, ProofFields proof,
                     ConsentVocabulary words, List<RecordRule> rules) {

    /** The paths of proof; each may be null. */
    public record ProofFields(FieldPath legalBasis, FieldPath ip, FieldPath form) {
    }

    /**
     * The paths of source and id.
     *
     * @param otherwise the source of records without one
     */
    public record SourceFields(FieldPath source, FieldPath customerId, DefaultSource otherwise) {
    }

    /** The canonical address of a record; null without a valid one. */
    public String address(final Record record) {
        return MailAddress.canonical(text(email, record));
    }

    /** The source id of a record; null if unknown. */
    public SourceId id(final Record record) {
        return SourceId.of(source(record), customerId(record));
    }

    /** The source of a record; null if unknown. */
    String source(final Record record) {
        final String own = text(sources.source(), record);
        return own == null ? sources.otherwise().name() : own;
    }

    /** The id of a record in its source; null for none. */
    String customerId(final Record record) {
        return text(sources.customerId(), record);
    }

    Evidence.Proof proofOf(final Record record) {
        return new Evidence.Proof(text(proof.legalBasis(), record), text(proof.ip(), record), text(proof.form(), record));
    }

    /** A value as text without invisible characters; null for none. */
    static String text(final FieldPath path, final Record record) {
        final String text = path == null ? null : path.readString(record);
        final String clean = text == null ? "" : Texts.trim(Texts.withoutControls(text));
        return clean.isEmpty() ? null : clean;
    }
}
