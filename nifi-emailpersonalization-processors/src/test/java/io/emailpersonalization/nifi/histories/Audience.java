// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the vendor holds, looked at after each pass: what has become different since is what we did. */
final class Audience {

    private static final Set<String> MAILED = Set.of("subscribed", "pending");

    private final EspSandbox sandbox;
    private final Model model;
    private final History history;
    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> approvals = new HashSet<>();
    private final Set<String> approved = new HashSet<>();
    private final Set<String> created = new HashSet<>();
    private Map<String, String> statuses = new HashMap<>();
    private int subscribed;
    private int unsubscribed;
    private int outweighed;

    Audience(final EspSandbox sandbox, final Model model, final History history) {
        this.sandbox = sandbox;
        this.model = model;
        this.history = history;
    }

    /** Address to status. */
    private Map<String, String> read() {
        final Map<String, String> read = new HashMap<>();
        sandbox.members(Chain.AUDIENCE).forEach((address, member) -> read.put(address, member.get("status").asText()));
        return read;
    }

    /** Somebody acts at the vendor's form, as it is possible there. */
    void act(final Step.Form form, final Instant now) {
        final String mailbox = Mailbox.of(form.address());
        final Map<String, String> before = read();
        final String address = before.keySet().stream().filter(each -> mailbox.equals(Mailbox.of(each))).findFirst().orElse(form.address());
        if (form.subscribes() || MAILED.contains(before.getOrDefault(address, ""))) {
            sandbox.audience(Chain.AUDIENCE, "{\"members\": [{\"email_address\": \"%s\", \"status\": \"%s\"}]}".formatted(address, form.subscribes() ? "subscribed" : "unsubscribed"));
            model.form(mailbox, address, form.subscribes(), now);
        }
        statuses = read();
    }

    /** Somebody lets exactly these contacts go. */
    void approve(final String hold, final List<String> mailboxes) {
        approvals.add(hold);
        approved.addAll(mailboxes);
    }

    Set<String> approvals() {
        return approvals;
    }

    /** Judges what one pass did. */
    void look(final Chain.Place place, final Instant now) {
        final Map<String, String> before = statuses;
        statuses = read();
        final List<String> gone = before.keySet().stream().filter(address -> !statuses.containsKey(address)).toList();
        final List<String> come = statuses.keySet().stream().filter(address -> !before.containsKey(address)).toList();
        statuses.forEach((address, status) -> {
            final String former = before.get(address);
            if (!Objects.equals(former, status)) {
                changed(place, address, former, status, now);
            }
        });
        gone.stream().filter(address -> come.isEmpty() && !model.isErasable(Mailbox.of(address)))
                .forEach(address -> violated("2 erased", "%s by %s, and nobody of it was erased".formatted(address, place)));
        // whose address changed is not new, nor who goes on at another one than he refused at
        final List<String> fresh = come.stream().map(Mailbox::of).filter(mailbox -> !approved.contains(mailbox) && !model.isOfPushed(mailbox, before.keySet())).skip(gone.size()).toList();
        if (!fresh.isEmpty()) {
            created.addAll(fresh);
            guard(place);
        }
    }

    private void changed(final Chain.Place place, final String address, final String former, final String status, final Instant now) {
        final String mailbox = Mailbox.of(address);
        if (MAILED.contains(status)) {
            subscribed++;
            model.pushed(address, List.of());
            final String refusal = model.refusal(mailbox, address, false);
            if (refusal != null) {
                violated("1 becomes subscribed", "%s, %s before, is %s by %s: %s".formatted(address, former, status, place, refusal));
            } else if (model.isWithoutConsent(mailbox)) {
                violated("1 subscribed without consent", "%s, %s before, is %s by %s".formatted(address, former, status, place));
            } else if (model.isExpired(mailbox, now)) {
                violated("1 subscribed though expired", "%s, %s before, is %s by %s".formatted(address, former, status, place));
            } else if (model.isPending(mailbox)) {
                violated("1 subscribed though pending", "%s, %s before, is %s by %s".formatted(address, former, status, place));
            }
        } else if ("unsubscribed".equals(status) && MAILED.contains(former == null ? "" : former)) {
            unsubscribed++;
            if (!model.mayBeRefused(mailbox) && !model.isExpired(mailbox, now) && !model.mayBeExpired(mailbox, now)) {
                violated("2 unsubscribed", "%s by %s, and nobody of it refused".formatted(address, place));
            }
        }
    }

    private void guard(final Chain.Place place) {
        if (!history.acknowledged() && approvals.isEmpty()) {
            violated("3 held is sent", "%s by %s before the first push was acknowledged".formatted(created, place));
        }
        if (history.maximumNew() != null && created.size() > history.maximumNew()) {
            violated("3 limit is passed", "%d new contacts by %s, at most %d were allowed: %s".formatted(created.size(), place, history.maximumNew(), created));
        }
    }

    /** Judges what is left at the end. */
    void end(final Instant now) {
        read().forEach((address, status) -> {
            final String mailbox = Mailbox.of(address);
            // an address that we never pushed is found in the very spelling of the refusal only
            if (MAILED.contains(status) && (model.isOurs(address) || address.equals(mailbox))) {
                final String refusal = model.refusal(mailbox, address, true);
                if (refusal != null) {
                    violated("1 stays subscribed", "%s is %s: %s".formatted(address, status, refusal));
                } else if (model.isOurs(address) && model.isExpired(mailbox, now)) {
                    violated("1 stays subscribed though expired", "%s is %s".formatted(address, status));
                } else if (model.isOutweighedByAnother(mailbox)) {
                    outweighed++;
                }
            }
        });
    }

    void violated(final String rule, final String what) {
        violations.add(new Violation(rule, what));
    }

    List<Violation> violations() {
        return violations;
    }

    /** How many contacts are subscribed at which somebody refused and a co-owner of the mailbox agreed later. */
    int outweighed() {
        return outweighed;
    }

    /** How many contacts became subscribed by us. */
    int subscribed() {
        return subscribed;
    }

    /** How many contacts were unsubscribed by us. */
    int unsubscribed() {
        return unsubscribed;
    }
}
