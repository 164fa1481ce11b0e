// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import org.apache.nifi.controller.ControllerService;

import java.time.Instant;
import java.util.List;

/**
 * An account at an e-mail service provider. Internal to the bundle: its components are upgraded together.
 * <p>
 * Operations take at most {@link #batchSize()} contacts and give an outcome per contact, in the same order. Repeated they change nothing, unless they say otherwise.
 * They throw {@link EspUnavailableException} when the vendor does not take them now, or when they are interrupted: nothing is known of their fate, and they are to be sent
 * again; and {@link EspRefusedException} when the vendor refuses for a reason that is not a contact's: key, account or audience. An audience that does not exist, or an id
 * that is none, is such a reason, and makes nobody {@code absent}.
 * <p>
 * Addresses are canonical. Where the vendor may hold an address in another spelling (its domain in Unicode), operations find it there too, and {@link #upsert} updates that
 * contact instead of creating a second one.
 * <p>
 * Where contacts are asked for one by one, a contact without an answer is {@link ContactOutcome.Fate#UNKNOWN} and does not hold up the others. When three in a row have no
 * answer the vendor counts as down, and the rest is unknown as well without being asked for.
 */
public interface EspClientService extends ControllerService {

    /** What the account is called in tables: the same on every node and after a restart, without a credential. */
    String account() throws EspUnavailableException, EspRefusedException;

    /** Where contacts of an audience go, for provenance; without a credential. */
    String uri(String audienceId);

    /** How many contacts fit one request. */
    int batchSize();

    /** What the vendor says of an audience. */
    Audience audience(String audienceId) throws EspUnavailableException, EspRefusedException;

    /**
     * Creates or updates contacts: {@code created} or {@code updated}, with the status that the vendor holds. Never changes the status of a contact that it knows.
     *
     * @param contacts every address once
     * @param pending whether new contacts are asked for confirmation
     * @param sendBefore when consent was asked for too long ago: the request is not sent, nor sent again, after this. Waiting for the account's budget does not end there:
     *         whoever asks for consent anew and calls again has his turn soon
     * @throws DeadlineExceededException when it was not sent before that, or was not taken and would have to be sent again after it; no contact was touched
     * @throws EspUnavailableException also when that time is over and an attempt may have had its effect
     */
    List<ContactOutcome> upsert(String audienceId, List<Contact> contacts, boolean pending, Instant sendBefore) throws EspUnavailableException, EspRefusedException, DeadlineExceededException;

    /**
     * Unsubscribes addresses: {@code unsubscribed}, {@code unchanged} where they are not mailed anyway, or {@code absent}; nobody is created. Goes before pushes. Refused
     * where the vendor takes the request and still mails the contact.
     */
    List<ContactOutcome> unsubscribe(String audienceId, List<String> addresses) throws EspUnavailableException, EspRefusedException;

    /**
     * Takes addresses out of the audience, with what is known of them kept: {@code archived}, with the status that the vendor held before, {@code unchanged} or
     * {@code absent}.
     */
    List<ContactOutcome> archive(String audienceId, List<String> addresses) throws EspUnavailableException, EspRefusedException;

    /** Deletes what the vendor holds of addresses, for ever: {@code erased} or {@code absent}. Goes before pushes. */
    List<ContactOutcome> erase(String audienceId, List<String> addresses) throws EspUnavailableException, EspRefusedException;

    /**
     * Gives contacts another address, so that they keep their history: {@code moved}; {@code archived} where the new address is a contact of its own already;
     * {@code absent} where there is nothing to move; {@code unchanged} where the former address is not mailed and stays as it is. A refusal means that the person
     * unsubscribed at the former address and that the vendor does not move such contacts: the new address must not be created then. {@code archived} tells the status that
     * the vendor held before.
     *
     * @param sendBefore as for {@link #upsert}; whose turn comes later is {@link ContactOutcome.Fate#TOO_LATE}
     */
    List<ContactOutcome> move(String audienceId, List<AddressChange> changes, Instant sendBefore) throws EspUnavailableException, EspRefusedException;

    /** Whether the vendor can ask somebody who unsubscribed whether he wants mail again. */
    boolean canRequestConfirmation();

    /**
     * Has the vendor ask addresses that it holds unsubscribed whether they want mail again: {@code confirmation requested}, otherwise {@code unchanged}. Each request is one
     * mail: it is not repeated within, and whoever calls it does so once.
     *
     * @param sendBefore as for {@link #move}
     */
    List<ContactOutcome> requestConfirmation(String audienceId, List<String> addresses, Instant sendBefore) throws EspUnavailableException, EspRefusedException;

    /**
     * Brings archived contacts back as subscribed: {@code restored}, or {@code unchanged} where the vendor does not hold the contact archived, or {@code absent}. The status
     * is the one that the vendor tells: for {@code unchanged} the one that stands in the way. The only operation that subscribes whom the vendor knows: whoever calls it
     * knows that it archived the contact itself, that the contact was subscribed before, and that consent is granted now.
     *
     * @param sendBefore as for {@link #move}
     */
    List<ContactOutcome> restore(String audienceId, List<String> addresses, Instant sendBefore) throws EspUnavailableException, EspRefusedException;
}
