// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.esp.state.Hashes;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingFault;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.value.Moments;
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
 * @param fingerprint null where nothing is remembered
 * @param updatedAt when the source last changed the record; null when not known
 * @param displaced whether another person owns the mailbox
 */
record Candidate(Record record, Contact contact, String id, String hash, Fingerprint fingerprint, Instant updatedAt, boolean displaced) {

    private static final String LANGUAGE = "(language)";

    String address() {
        return contact.email();
    }

    /**
     * How records are read.
     *
     * @param contactId null where nothing is remembered
     * @param updatedAt may be null
     */
    record Reader(ContactMapping mapping, FieldPath contactId, FieldPath updatedAt) {

        /** A record with what is to be sent of it. */
        Candidate read(final Record record) throws MappingFault {
            final MappedContact mapped = mapping.map(record);
            final Contact contact = new Contact(mapped.email(), mapped.language(), mapped.fields(), mapped.tags(), mapped.otherTags());
            final Candidate plain = candidate(record, contact, false);
            if (contactId == null || plain.hash() == null) {
                return plain;
            }
            final Map<String, Object> values = new LinkedHashMap<>(contact.fields());
            if (contact.language() != null) {
                values.put(LANGUAGE, contact.language());
            }
            return new Candidate(record, contact, plain.id(), plain.hash(), Fingerprint.of(plain.hash(), values, contact.tags(), contact.otherTags()), changedAt(record), false);
        }

        /** A record of which only the address counts. */
        Candidate address(final Record record, final boolean displaced) {
            return candidate(record, new Contact(mapping.email(record), null, Map.of(), Set.of(), Set.of()), displaced);
        }

        private Candidate candidate(final Record record, final Contact contact, final boolean displaced) {
            final String hash = contact.email() == null ? null : Hashes.ofAddress(contact.email());
            final String id = contactId == null ? null : contactId.readString(record);
            return new Candidate(record, contact, id == null || id.isBlank() ? hash : id.strip(), hash, null, displaced ? changedAt(record) : null, displaced);
        }

        private Instant changedAt(final Record record) {
            return updatedAt == null ? null : Moments.of(updatedAt.read(record)).orElse(null);
        }
    }
}
