// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.controller.ControllerService;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records evidence and decides consent. Internal to the bundle, whose components are upgraded together. */
public interface ConsentRegister extends ControllerService {

    /**
     * Adds evidence in one transaction. Known evidence is not added again. Evidence about erased people is not added, except a dated consent after the erasure, which ends the erasure.
     *
     * @param readAt As Of of the run that read it
     * @return the number of new statements
     */
    int record(List<Evidence> evidence, Instant readAt) throws StoreException;

    /**
     * Decides consent for addresses with one statement.
     *
     * @param addresses as sources write them
     * @param asOf the time of the decision
     * @return a decision for every address
     */
    Map<String, Consent> consents(Collection<String> addresses, Instant asOf) throws StoreException;

    /**
     * The refusals of source records at any address. A refusal covers the person, even if the record has another address now.
     *
     * @param asOf the time of the decision
     * @return a refusal per record that refused. Ids that identify nobody have none
     */
    default Map<SourceId, SourceRefusal> refusals(final Collection<SourceId> records, final Instant asOf) throws StoreException {
        return Map.of();
    }

    /**
     * The ids that identify nobody: by their form, or because several people share them. A refusal with such an id counts only for its own address.
     */
    default Set<SourceId> untrusted(final Collection<SourceId> records) throws StoreException {
        return Set.of();
    }

    /**
     * Suppresses erased people in one transaction: deletes the evidence of their addresses and keeps keyed hashes, which identify them if they return with an address or a source id.
     *
     * @param addresses of the people, as sources write them
     * @param records ids of the people in their sources
     * @param reason without a value
     */
    void suppress(Collection<String> addresses, Collection<SourceId> records, String reason) throws StoreException;

    /** Ends the suppression of erased people, in one transaction. */
    void readmit(Collection<String> addresses, Collection<SourceId> records) throws StoreException;

    /** The records that belong to erased people, by their ids. */
    default Set<SourceId> erased(final Collection<SourceId> records) throws StoreException {
        return Set.of();
    }
}
