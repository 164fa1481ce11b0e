// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.mapping.MappingException;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * A record that may be pushed to an audience. {@link CandidateReader} makes it.
 *
 * @param contact the contact to send; its address may be null
 * @param id the contact's id: the value of Contact ID Field, else the address hash; null without both
 * @param addressHash the keyed hash of the address; null without an address
 * @param fingerprint null without a database, and where the record is not mapped
 * @param updatedAt when the source last changed the record; null if unknown
 * @param sources the source records that the record stands for
 * @param eligibility whether the record itself allows the push
 * @param mappingFault why the record could not be mapped; null where it was mapped, or was not to be
 */
public record PushCandidate(Record record, Contact contact, String id, String addressHash, Fingerprint fingerprint, Instant updatedAt, Set<String> sources, RecordEligibility eligibility,
                            MappingException mappingFault) {

    /** A candidate that was not read by a mapping: an address and what the record says beside it. */
    public static PushCandidate ofAddress(final Record record, final String address, final String id, final String addressHash) {
        return new PushCandidate(record, Contact.ofAddress(address), id, addressHash, null, null, Set.of(), RecordEligibility.ELIGIBLE, null);
    }

    /** Returns an id as the tables keep it; null if it is empty or longer than an index of the database takes. The address then identifies the contact. */
    public static String id(final String text) {
        final String id = text == null ? "" : Texts.trim(Texts.withoutControls(text));
        return id.isEmpty() || id.length() > PersonIds.MAX_LENGTH ? null : id;
    }

    /** Finds the contacts of candidates in the state, by their ids and addresses. */
    public static KnownContacts findAll(final Collection<PushCandidate> candidates, final SyncState state) throws StoreException {
        return state.find(candidates.stream().map(PushCandidate::id).filter(Objects::nonNull).toList(), candidates.stream().map(PushCandidate::addressHash).filter(Objects::nonNull).toList());
    }

    /** Returns the candidate with a record that is not pushed for another reason than its own. A refusal of the record does not count then. */
    public PushCandidate suppressed(final String reason) {
        return new PushCandidate(record, contact, id, addressHash, fingerprint, updatedAt, sources, RecordEligibility.suppressed(reason), mappingFault);
    }

    public String address() {
        return contact.email();
    }

    /** Whether the candidate says which source records are the person. */
    public boolean namesSources() {
        return personId() != null && !sources.isEmpty();
    }

    /** The id of the person; null where the address stands for it. */
    public String personId() {
        return id == null || id.equals(addressHash) ? null : id;
    }
}
