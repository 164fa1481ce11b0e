// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.controller.ControllerService;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Records and decides consent. Internal to the bundle: its components are upgraded together. */
public interface ConsentRegister extends ControllerService {

    /**
     * Adds evidence, in one transaction; what is known already is not added again, and nothing is added about an address that was erased.
     *
     * @return how many statements were new
     */
    int record(List<Evidence> evidence) throws StoreException;

    /**
     * What holds for addresses, by one statement.
     *
     * @param addresses as sources write them
     * @param asOf the time for which consent is asked
     * @return a decision for every address that was asked for
     */
    Map<String, Consent> consents(Collection<String> addresses, Instant asOf) throws StoreException;

    /**
     * Remembers that addresses were erased: their evidence goes, and a keyed hash stays, by which they are known if they come again. In one transaction.
     *
     * @param reason what for, without a value
     */
    void suppress(Collection<String> addresses, String reason) throws StoreException;
}
