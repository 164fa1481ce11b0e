// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import org.apache.nifi.controller.ControllerService;

import java.util.List;

/** An account at an e-mail service provider. Internal to the bundle: its components are upgraded together. */
public interface EspClientService extends ControllerService {

    /** Where contacts of an audience go, for provenance; without a credential. */
    String uri(String audienceId);

    /** How many contacts fit one request. */
    int batchSize();

    /**
     * What the vendor says of an audience.
     *
     * @throws EspUnavailableException when it does not answer now
     * @throws EspRefusedException when it refuses, for example since there is no such audience
     */
    Audience audience(String audienceId) throws EspUnavailableException, EspRefusedException;

    /**
     * Creates or updates contacts. Sending the same contacts again changes nothing.
     *
     * @param contacts at most {@link #batchSize()}, every address once
     * @param pending whether new contacts are asked for confirmation
     * @return an outcome per contact, in the same order
     * @throws EspUnavailableException when the vendor does not take them now: nothing is known of their fate, and they are to be sent again
     * @throws EspRefusedException when the request as a whole was refused and no contact was touched
     */
    List<ContactOutcome> upsert(String audienceId, List<Contact> contacts, boolean pending) throws EspUnavailableException, EspRefusedException;

    /**
     * Unsubscribes addresses. Whom the vendor does not know, or holds unsubscribed or cleaned already, is left alone: nobody is created by this.
     *
     * @param addresses at most {@link #batchSize()}
     * @return an outcome per address, in the same order: {@code unsubscribed}, {@code unchanged} or {@code absent}
     */
    List<ContactOutcome> unsubscribe(String audienceId, List<String> addresses) throws EspUnavailableException, EspRefusedException;
}
