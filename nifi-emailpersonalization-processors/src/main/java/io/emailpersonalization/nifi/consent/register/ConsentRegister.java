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

/** Records and decides consent. Internal to the bundle: its components are upgraded together. */
public interface ConsentRegister extends ControllerService {

    /**
     * Adds evidence, in one transaction; what is known already is not added again. Nothing is added about whoever was erased, but a dated consent that is later than the
     * erasure, which ends it.
     *
     * @param readAt As Of of the run that read it
     * @return how many statements were new
     */
    int record(List<Evidence> evidence, Instant readAt) throws StoreException;

    /**
     * What holds for addresses, by one statement.
     *
     * @param addresses as sources write them
     * @param asOf the time for which consent is asked
     * @return a decision for every address that was asked for
     */
    Map<String, Consent> consents(Collection<String> addresses, Instant asOf) throws StoreException;

    /**
     * What source records refused, at whatever address: a refusal covers the person, also where the record has another address by now.
     *
     * @param asOf the time for which it is asked
     * @return those that refused; an id that names nobody refuses for nobody
     */
    default Map<SourceId, SourceRefusal> refusals(final Collection<SourceId> records, final Instant asOf) throws StoreException {
        return Map.of();
    }

    /**
     * Which ids name nobody: by their form, or since those behind them are several people. A refusal beside such an id counts for its own address alone.
     */
    default Set<SourceId> untrusted(final Collection<SourceId> records) throws StoreException {
        return Set.of();
    }

    /**
     * Remembers that people were erased: the evidence of their addresses goes, and keyed hashes stay, by which they are known if they come again under an address or under an
     * id of a source. In one transaction.
     *
     * @param addresses of the people, as sources write them
     * @param records what their sources call them
     * @param reason what for, without a value
     */
    void suppress(Collection<String> addresses, Collection<SourceId> records, String reason) throws StoreException;

    /** Forgets that people were erased: whoever decided so asks for them to be customers anew. In one transaction. */
    void readmit(Collection<String> addresses, Collection<SourceId> records) throws StoreException;

    /** Which of the records are those of people who were erased by them; none where a register does not remember records. */
    default Set<SourceId> erased(final Collection<SourceId> records) throws StoreException {
        return Set.of();
    }
}
