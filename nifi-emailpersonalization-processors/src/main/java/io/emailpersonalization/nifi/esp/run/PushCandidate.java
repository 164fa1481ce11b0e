// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.esp.state.Sha256;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingFault;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Moment;
import io.emailpersonalization.nifi.record.value.Moments;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A record on its way to an audience.
 *
 * @param contact as it is to be sent; its address may be null
 * @param id the contact's id: what Contact ID Field holds, the address hash where it holds nothing; null where there is no address either
 * @param hash hash of the address; null where there is none
 * @param fingerprint null where nothing is remembered, and where the record is not mapped
 * @param updatedAt when the source last changed the record; null when not known
 * @param sources the source records that it stands for
 * @param standing whether it may be sent, as far as the record says
 * @param fault why it could not be mapped; null where it was, or was not tried
 */
public record PushCandidate(Record record, Contact contact, String id, String hash, Fingerprint fingerprint, Instant updatedAt, Set<String> sources, RecordStanding standing, MappingFault fault) {

    private static final String LANGUAGE = "(language)";

    /** An id as it is kept; null where there is none, or one that is longer than an index of the database takes: the address stands for such a contact. */
    public static String id(final String text) {
        final String id = text == null ? "" : Texts.trim(Texts.withoutControls(text));
        return id.isEmpty() || id.length() > PersonIds.LONGEST ? null : id;
    }

    public String address() {
        return contact.email();
    }

    /** The id of the person; null where the address stands for it. */
    public String personId() {
        return id == null || id.equals(hash) ? null : id;
    }

    boolean isDisplaced() {
        return standing.kind() == RecordStanding.Kind.OTHER_OWNER;
    }

    /**
     * How records are read.
     *
     * @param hash how addresses are known
     * @param contactId null where nothing is remembered
     * @param updatedAt may be null
     * @param suppression null where the operation sends nobody
     * @param asOf the time that the run refers to
     */
    public record Reader(AddressHash hash, ContactMapping mapping, FieldPath contactId, FieldPath updatedAt, SourceRecords sources, RecordSuppression suppression, Instant asOf) {

        /** A record with what is to be sent of it; of one that must not be sent, what is known of whose it is. */
        public PushCandidate read(final Record record) {
            final RecordStanding standing = suppression.of(record, asOf);
            if (standing.kind() != RecordStanding.Kind.FREE) {
                return address(record, standing, null);
            }
            try {
                final MappedContact mapped = mapping.map(record);
                return candidate(record, new Contact(mapped.email(), mapped.language(), mapped.fields(), new Memberships(mapped.tags(), mapped.otherTags())), RecordStanding.FREE, null);
            } catch (final MappingFault e) {
                return address(record, new RecordStanding(RecordStanding.Kind.UNMAPPED, e.getMessage(), null, false), e);
            }
        }

        /** When a record that is there to be unsubscribed refused, where it says so; as of the run otherwise. */
        public Instant refusedAt(final Record record) {
            return suppression == null ? asOf : suppression.refusedAtMost(record, asOf);
        }

        /** Whether a record that is there to be unsubscribed speaks of consent and refuses nothing: what ended it was said elsewhere. */
        public boolean refusesNothing(final Record record) {
            return suppression != null && suppression.refusesNothing(record);
        }

        /** A record of which only the address counts. */
        public PushCandidate address(final Record record) {
            return address(record, RecordStanding.FREE, null);
        }

        private PushCandidate address(final Record record, final RecordStanding standing, final MappingFault fault) {
            return candidate(record, Contact.ofAddress(mapping.email(record)), standing, fault);
        }

        private PushCandidate candidate(final Record record, final Contact contact, final RecordStanding standing, final MappingFault fault) {
            final String known = contact.email() == null ? null : hash.of(contact.email());
            final String named = contactId == null ? null : PushCandidate.id(contactId.readString(record));
            final String id = named == null ? known : named;
            final boolean remembered = contactId != null && known != null && fault == null && standing == RecordStanding.FREE;
            return new PushCandidate(record, contact, id, known, remembered ? fingerprint(contact) : null, changedAt(record), contactId == null ? Set.of() : sources.of(record), standing, fault);
        }

        private static Fingerprint fingerprint(final Contact contact) {
            final Map<String, Object> values = new LinkedHashMap<>(contact.fields());
            if (contact.language() != null) {
                values.put(LANGUAGE, contact.language());
            }
            // a salt that outlives a change of the key
            return Fingerprint.of(Sha256.ofAddress(contact.email()), values, contact.memberships());
        }

        /** A time that is yet to come tells nothing: by it a typing error would hold the contact for ever. */
        private Instant changedAt(final Record record) {
            return updatedAt == null ? null : Moments.moment(updatedAt.read(record)).filter(moment -> !moment.isFuture(asOf)).map(Moment::start).orElse(null);
        }
    }
}
