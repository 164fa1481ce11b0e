// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.List;

/** Requests for any number of addresses, and one outcome per address or per person. An address whose answer does not come holds up no other. */
public final class AddressRequests {

    private final PushRun run;

    public AddressRequests(final PushRun run) {
        this.run = run;
    }

    /** A request for some addresses. */
    @FunctionalInterface
    public interface Request {
        List<ContactOutcome> send(List<String> addresses) throws EspUnavailableException, EspRefusedException;
    }

    /** An outcome per list of addresses: what was not done for one address is not done; {@code absent} where there is no address. */
    public List<ContactOutcome> each(final List<List<String>> people, final Request request) {
        final List<ContactOutcome> answers = all(people.stream().flatMap(List::stream).toList(), request);
        final List<ContactOutcome> outcomes = new ArrayList<>(people.size());
        int next = 0;
        for (final List<String> person : people) {
            ContactOutcome outcome = ContactOutcome.absent();
            for (int i = 0; i < person.size(); i++) {
                outcome = worse(outcome, answers.get(next++));
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** An outcome per address, in their order. */
    public List<ContactOutcome> all(final List<String> addresses, final Request request) {
        final List<ContactOutcome> answers = new ArrayList<>(addresses.size());
        final int size = run.client().capabilities().maxBatch();
        for (int start = 0; start < addresses.size(); start += size) {
            answers.addAll(send(addresses.subList(start, Math.min(addresses.size(), start + size)), request));
        }
        return answers;
    }

    private List<ContactOutcome> send(final List<String> addresses, final Request request) {
        if (!run.isOver()) {
            try {
                final List<ContactOutcome> answers = request.send(addresses);
                // one that does not answer says nothing of the vendor, all of several do
                if (answers.size() > 1 && answers.stream().allMatch(answer -> answer.fate() == ContactOutcome.Fate.UNKNOWN)) {
                    run.vendorFailed(answers.getFirst().message());
                }
                return answers;
            } catch (final EspUnavailableException e) {
                run.vendorFailed(e.getMessage());
            } catch (final EspRefusedException e) {
                run.refused(e.getMessage());
            }
        }
        return addresses.stream().map(any -> ContactOutcome.unknown(null)).toList();
    }

    public static ContactOutcome worse(final ContactOutcome one, final ContactOutcome other) {
        if (one.fate() != other.fate()) {
            return one.fate().compareTo(other.fate()) > 0 ? one : other;
        }
        return one.accepted() && !one.result().isChange() ? other : one;
    }
}
