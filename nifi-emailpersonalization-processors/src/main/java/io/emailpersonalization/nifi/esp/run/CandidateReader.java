// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingException;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.TimeValues;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads records into candidates. Tested by PutEspContactTest and SyncStateTest.
 *
 * @param addressHash hashes addresses
 * @param contactId null without a database
 * @param updatedAt may be null
 * @param rules null where the operation sends no contacts
 * @param asOf the time that the run refers to
 */
public record CandidateReader(AddressHash addressHash, ContactMapping mapping, FieldPath contactId, FieldPath updatedAt, SourceRecords sources, EligibilityRules rules, Instant asOf) {

    /** The key of the language among the fields of a fingerprint. No vendor's field has parentheses in its name. */
    private static final String LANGUAGE = "(language)";

    /** Reads and maps a record. A record that must not be sent is not mapped. */
    public PushCandidate read(final Record record) {
        final RecordEligibility eligibility = rules.of(record, asOf);
        if (eligibility.kind() != RecordEligibility.Kind.ELIGIBLE) {
            return readAddress(record, eligibility, null);
        }
        try {
            final MappedContact mapped = mapping.map(record);
            return candidate(record, new Contact(mapped.email(), mapped.language(), mapped.fields(), new Memberships(mapped.tags(), mapped.otherTags())), RecordEligibility.ELIGIBLE, null);
        } catch (final MappingException e) {
            return readAddress(record, new RecordEligibility(RecordEligibility.Kind.UNMAPPED, e.getMessage(), null, false), e);
        }
    }

    /** Reads the address of a record, and whether it may be mailed. */
    public PushCandidate readUnmapped(final Record record) {
        return readAddress(record, rules.of(record, asOf), null);
    }

    /** Reads only the address of a record. */
    public PushCandidate readAddress(final Record record) {
        return readAddress(record, RecordEligibility.ELIGIBLE, null);
    }

    /** Whether the deliverability of a record of the operation Upsert has a word that is in no list. */
    public boolean hasUnknownStatus(final Record record) {
        return rules.hasUnknownStatus(record);
    }

    /** Returns when a record of the operation Unsubscribe refused; the time of the run if the record does not say. */
    public Instant refusedAt(final Record record) {
        return rules == null ? asOf : rules.latestRefusal(record, asOf);
    }

    /** Whether a record of the operation Unsubscribe has the consent field and refuses nothing. The refusal then came from elsewhere. */
    public boolean refusesNothing(final Record record) {
        return rules != null && rules.refusesNothing(record);
    }

    private PushCandidate readAddress(final Record record, final RecordEligibility eligibility, final MappingException fault) {
        return candidate(record, Contact.ofAddress(mapping.email(record)), eligibility, fault);
    }

    private PushCandidate candidate(final Record record, final Contact contact, final RecordEligibility eligibility, final MappingException fault) {
        final String hash = contact.email() == null ? null : addressHash.of(contact.email());
        final String named = contactId == null ? null : PushCandidate.id(contactId.readString(record));
        final boolean hasFingerprint = contactId != null && hash != null && fault == null && eligibility == RecordEligibility.ELIGIBLE;
        return new PushCandidate(record, contact, named == null ? hash : named, hash, hasFingerprint ? fingerprint(contact) : null, readUpdatedAt(record),
                contactId == null ? Set.of() : sources.of(record), eligibility, fault);
    }

    private static Fingerprint fingerprint(final Contact contact) {
        final Map<String, Object> values = new LinkedHashMap<>(contact.fields());
        if (contact.language() != null) {
            values.put(LANGUAGE, contact.language());
        }
        // the unkeyed hash is the salt, so that fingerprints survive a change of the Hash Key
        return Fingerprint.of(AddressHash.plain(contact.email()), values, contact.memberships());
    }

    /** Ignores a time in the future: a typing error would otherwise make every later record superseded. */
    private Instant readUpdatedAt(final Record record) {
        return updatedAt == null ? null : TimeValues.statedTime(updatedAt.read(record)).filter(moment -> !moment.isFuture(asOf)).map(StatedTime::start).orElse(null);
    }
}
