// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.List;

/** Sends requests of a run to the vendor, and returns outcomes whatever happens. An address without an answer does not hold up the others. Tested by HostileVendorTest. */
public final class VendorRequests {

    private final PushRun run;

    public VendorRequests(final PushRun run) {
        this.run = run;
    }

    /** A request for items: addresses, or changes of address. */
    @FunctionalInterface
    public interface Request<T> {
        List<ContactOutcome> send(EspClientService client, String audience, List<T> items) throws EspUnavailableException, EspRefusedException;
    }

    /** Sends one request. Without an answer the run stops, and every outcome is unknown. */
    public <T> List<ContactOutcome> send(final List<T> items, final Request<T> request) {
        final VendorAnswer<List<ContactOutcome>> answer = answer(items, request);
        if (answer.isReceived()) {
            return answer.value();
        }
        run.stop(answer);
        return ContactOutcomes.unknown(items.size(), null);
    }

    /** Sends one request that the run can do without. Without an answer every outcome is unknown, and the run goes on. */
    public <T> List<ContactOutcome> sendOptional(final List<T> items, final Request<T> request) {
        final VendorAnswer<List<ContactOutcome>> answer = answer(items, request);
        return answer.isReceived() ? answer.value() : ContactOutcomes.unknown(items.size(), answer.reason());
    }

    private <T> VendorAnswer<List<ContactOutcome>> answer(final List<T> items, final Request<T> request) {
        return VendorAnswer.to(() -> items.isEmpty() ? List.of() : request.send(run.client(), run.audience(), items));
    }

    /** Sends requests for any number of addresses. Returns an outcome per address. */
    public List<ContactOutcome> perAddress(final List<String> addresses, final Request<String> request) {
        final List<ContactOutcome> outcomes = new ArrayList<>(addresses.size());
        final int size = run.client().capabilities().maxBatch();
        for (int start = 0; start < addresses.size(); start += size) {
            final List<String> batch = addresses.subList(start, Math.min(addresses.size(), start + size));
            outcomes.addAll(run.isStopped() ? ContactOutcomes.unknown(batch.size(), null) : sendBatch(batch, request));
        }
        return outcomes;
    }

    private List<ContactOutcome> sendBatch(final List<String> addresses, final Request<String> request) {
        final VendorAnswer<List<ContactOutcome>> answer = answer(addresses, request);
        if (!answer.isReceived()) {
            run.stop(answer);
            return ContactOutcomes.unknown(addresses.size(), null);
        }
        final List<ContactOutcome> outcomes = answer.value();
        // one address without an answer says nothing about the vendor, all of several do
        if (outcomes.size() > 1 && outcomes.stream().allMatch(outcome -> outcome.fate() == ContactOutcome.Fate.UNKNOWN)) {
            run.vendorUnavailable(outcomes.getFirst().message());
        }
        return outcomes;
    }

    /** Sends requests for the addresses of persons. Returns an outcome per person, the worst of the person's addresses; {@code absent} for a person without an address. */
    public List<ContactOutcome> perPerson(final List<List<String>> people, final Request<String> request) {
        final List<ContactOutcome> outcomes = perAddress(people.stream().flatMap(List::stream).toList(), request);
        final List<ContactOutcome> worst = new ArrayList<>(people.size());
        int next = 0;
        for (final List<String> addresses : people) {
            ContactOutcome outcome = ContactOutcome.absent();
            for (int i = 0; i < addresses.size(); i++) {
                outcome = ContactOutcomes.worse(outcome, outcomes.get(next++));
            }
            worst.add(outcome);
        }
        return worst;
    }
}
