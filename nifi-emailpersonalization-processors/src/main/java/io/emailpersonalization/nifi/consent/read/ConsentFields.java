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
 * Where records hold what they say on consent. Paths may be null but that of the address.
 *
 * @param words what the words of the source mean
 * @param rules what must hold for a word that grants to count as consent
 */
public record ConsentFields(FieldPath email, FieldPath consent, FieldPath consentDate, FieldPath expires, FieldPath status, SourceFields sources, TraitFields traits, ProofFields proof,
                     ConsentVocabulary words, List<RecordRule> rules) {

    /**
     * What shows that something was said; each may be null.
     */
    public record ProofFields(FieldPath legalBasis, FieldPath ip, FieldPath form) {
    }

    /**
     * Where a record comes from, and what it is called there.
     *
     * @param otherwise the source of records that name none
     */
    public record SourceFields(FieldPath source, FieldPath customerId, DefaultSource otherwise) {
    }

    /** The address of a record in its canonical form; null when it has none that mail could go to. */
    public String address(final Record record) {
        return MailAddress.canonical(text(email, record));
    }

    /** What the source calls the record; null where that is not known. */
    public SourceId id(final Record record) {
        return SourceId.of(source(record), customerId(record));
    }

    /** The system that a record comes from; null where nothing says so. */
    String source(final Record record) {
        final String own = text(sources.source(), record);
        return own == null ? sources.otherwise().name() : own;
    }

    /** The id of a record in its source; null without one. */
    String customerId(final Record record) {
        return text(sources.customerId(), record);
    }

    Evidence.Proof proofOf(final Record record) {
        return new Evidence.Proof(text(proof.legalBasis(), record), text(proof.ip(), record), text(proof.form(), record));
    }

    /** A value as text without what cannot be seen; null where there is none. */
    static String text(final FieldPath path, final Record record) {
        final String text = path == null ? null : path.readString(record);
        final String clean = text == null ? "" : Texts.trim(Texts.withoutControls(text));
        return clean.isEmpty() ? null : clean;
    }
}
