// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import org.apache.nifi.controller.ControllerService;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An account at an e-mail service provider. Internal to the bundle: its components are upgraded together.
 * <p>
 * An operation takes at most {@link Capabilities#maxBatch} contacts, and an upsert contacts of at most {@link Capabilities.BatchLimits#maxBytes}. It returns one outcome per
 * contact, in the order of the contacts. Repeating it changes nothing, unless its description says otherwise. An operation that the vendor lacks, see
 * {@link Capabilities#features}, refuses every contact; without contacts it throws {@link EspRefusedException}.
 * <p>
 * An operation throws {@link EspUnavailableException} when the vendor does not answer, or when the thread is interrupted. The outcomes are unknown then: the caller sends
 * the contacts again. It throws {@link EspRefusedException} when the vendor refuses the key, the account or the audience. In an audience that does not exist no contact is
 * {@code absent}: the operation throws.
 * <p>
 * Addresses are canonical. A vendor may hold an address in another spelling, with its domain in Unicode. Operations find that contact too, and {@link #upsert} updates it
 * instead of creating a second one.
 * <p>
 * Some operations send one request per contact. A contact without an answer is unknown then, and does not delay the others. After three failures
 * in a row the vendor counts as down: the remaining contacts are unknown and are not sent.
 */
public interface EspClientService extends ControllerService {

    /** The name of the account in tables: the same on every node and after a restart. Contains no credential. */
    String account() throws EspUnavailableException, EspRefusedException;

    /** The address of an audience for provenance. Contains no credential. */
    String uri(String audienceId);

    /** What the client can do. Sends no request. */
    Capabilities capabilities();

    /**
     * Refuses an audience that the environment of the service must not touch, and sends no request. Every operation on the audience refuses it, too: a caller asks here where it sends
     * another request first.
     */
    default void checkAudience(final String audienceId) throws EspRefusedException {
        // a client without environments takes every audience
    }

    /** Reads an audience. */
    Audience audience(String audienceId) throws EspUnavailableException, EspRefusedException;

    /**
     * Creates or updates contacts: {@code created} or {@code updated}, with the status that the vendor holds. Never changes the status of an existing contact.
     * A vendor may answer with a job that it works on, see {@link Capabilities#jobs}.
     *
     * @param contacts each address once
     * @param pending whether new contacts are asked for confirmation. A vendor that sends no confirmation mails refuses them all: it must not subscribe them instead
     * @param sendBefore the time until which the caller's check of consent holds. The request is not sent or repeated later. Waiting for the rate budget may last longer: a
     *         caller that checks consent again and repeats the call does not wait as long again
     * @throws DeadlineExceededException when the deadline passed before a request had an effect
     * @throws EspUnavailableException also when the deadline passed after a request that may have had an effect
     */
    UpsertAnswer upsert(String audienceId, List<Contact> contacts, boolean pending, Instant sendBefore) throws EspUnavailableException, EspRefusedException, DeadlineExceededException;

    /**
     * Reads the outcomes of a job, in the order of the addresses; empty while the vendor works on it. Reading them again returns the same. Every contact is
     * {@link ContactOutcome.Fate#UNKNOWN} where the job failed as a whole, and where the vendor does not know the job.
     *
     * @param addresses the addresses of the contacts of the job, in any order
     */
    default Optional<List<ContactOutcome>> poll(final String audienceId, final String jobId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return Optional.of(addresses.stream().map(any -> ContactOutcome.unknown("The vendor has no jobs")).toList());
    }

    /**
     * Unsubscribes addresses: {@code unsubscribed}, {@code unchanged} where the vendor does not mail the contact, or {@code absent}. Creates no contact. Overtakes pushes.
     * The outcome is refused where the vendor accepts the request and still mails the contact.
     */
    List<ContactOutcome> unsubscribe(String audienceId, List<String> addresses) throws EspUnavailableException, EspRefusedException;

    /**
     * Takes contacts out of the audience; the vendor keeps their history: {@code archived}, with the status before, {@code unchanged} or {@code absent}.
     */
    default List<ContactOutcome> archive(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return refuseAll(addresses, "archive contacts");
    }

    /** Deletes contacts for ever: {@code erased} or {@code absent}. Overtakes pushes. */
    default List<ContactOutcome> erase(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return refuseAll(addresses, "delete contacts for ever");
    }

    /**
     * Changes the address of contacts, so that they keep their history. Returns
     * <ul>
     * <li>{@code moved},
     * <li>{@code archived}, with the status before, where the new address already is a contact: the former contact is archived,
     * <li>{@code absent} where the former address is no contact,
     * <li>{@code unchanged} where the vendor does not mail the former address, and leaves it as it is,
     * <li>refused with {@link ContactOutcome#UNSUBSCRIBED_CODE} where the person unsubscribed at the former address and the vendor does not move such contacts: the caller
     * must not create the new address.
     * </ul>
     *
     * @param sendBefore as for {@link #upsert}; contacts whose turn comes later are {@link ContactOutcome.Fate#TOO_LATE}
     */
    default List<ContactOutcome> move(final String audienceId, final List<AddressChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return refuseAll(changes, "change the address of contacts");
    }

    /**
     * Asks unsubscribed contacts by mail whether they want mail again: {@code confirmation requested}, otherwise {@code unchanged} or {@code absent}. Not idempotent: each
     * call sends a mail, and the client repeats no request. The caller calls once per consent.
     *
     * @param sendBefore as for {@link #move}
     */
    default List<ContactOutcome> requestConfirmation(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return refuseAll(addresses, "ask contacts for confirmation");
    }

    /**
     * Subscribes archived contacts again: {@code restored}; {@code unchanged}, with the status that the vendor holds, where the contact is not archived; or {@code absent}.
     * This is the only operation that subscribes an existing contact. The caller makes sure that we archived the contact, that it was subscribed before, and that consent is
     * granted now.
     *
     * @param sendBefore as for {@link #move}
     */
    default List<ContactOutcome> restore(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return refuseAll(addresses, "restore archived contacts");
    }

    /**
     * Reads contacts as the vendor holds them. Returns an outcome per address, in the order of the addresses.
     *
     * @param selection the fields to read, and whether to read memberships
     */
    default List<ReadOutcome> read(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        return addresses.stream().<ReadOutcome>map(any -> new ReadOutcome.Refused("The vendor cannot read contacts")).toList();
    }

    /**
     * Reads the source of a template or campaign; empty where the vendor has none with the id.
     *
     * @param templateId the vendor's id
     * @throws EspRefusedException also where the vendor has the template and does not give out its source
     */
    default Optional<TemplateSource> template(final String templateId) throws EspUnavailableException, EspRefusedException {
        throw new EspRefusedException("The vendor cannot read templates", false);
    }

    /**
     * Reads what happened in an audience, see {@link Capabilities#activity}. Nothing is lost where events share the instant of a cursor. An event is not told twice, except
     * after a cursor that was read before; its id is the same then.
     *
     * @param cursor the cursor of the page before; null for all that the vendor keeps
     * @throws EspRefusedException also where the cursor belongs to another audience or client, or is older than what the vendor keeps: the caller begins anew
     */
    default ActivityPage activity(final String audienceId, final String cursor) throws EspUnavailableException, EspRefusedException {
        throw new EspRefusedException("The vendor cannot tell what happened to contacts", false);
    }

    /**
     * Creates fields in an audience. Fields that exist stay as they are.
     *
     * @param fields the fields that the audience lacks
     * @throws EspRefusedException also where the vendor refuses a field; the message names the field and the cure
     */
    default void createFields(final String audienceId, final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        throw new EspRefusedException("The vendor cannot create fields", false);
    }

    /**
     * Changes the topics of contacts, and nothing else: {@code topics changed}, {@code unchanged} where the contact holds them so, or {@code absent}. Creates no contact. Mail on
     * other topics, and other channels, stay as they are. A grant that the vendor does not accept for a contact, because the person refused before, is refused.
     *
     * @param sendBefore as for {@link #move}; withdrawals are sent whatever the deadline, and overtake pushes
     */
    default List<ContactOutcome> changeTopics(final String audienceId, final List<TopicChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return refuseAll(changes, "change the topics of contacts");
    }

    /**
     * Tells the vendor of events: {@code event sent}, or {@code absent} where the vendor has no such contact. Creates no contact. Not idempotent at every vendor: the client repeats
     * no request that may have had its effect, and the caller calls once per event id.
     *
     * @param sendBefore as for {@link #move}
     */
    default List<ContactOutcome> sendEvents(final String audienceId, final List<ContactEvent> events, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return refuseAll(events, "take events");
    }

    /**
     * Returns a client of the same account that reads at the vendor and changes nothing there. It gives each request that would change something to the recorder, and goes on as if the vendor had
     * accepted it. The outcomes of its operations are those of a vendor that accepts everything. One object serves one push; it ends with this service, and is neither enabled nor disabled.
     *
     * @param recorder gets the requests in the order in which they would be sent; may be called by several threads
     * @throws EspRefusedException also where the client cannot rehearse: nothing must be sent then
     */
    default EspClientService rehearsal(final Consumer<PlannedRequest> recorder) throws EspUnavailableException, EspRefusedException {
        throw new EspRefusedException("The client of the vendor cannot rehearse: there is no dry run", false);
    }

    private static List<ContactOutcome> refuseAll(final List<?> contacts, final String operation) {
        return contacts.stream().map(any -> ContactOutcome.refused("not supported", null, "The vendor cannot " + operation)).toList();
    }
}
