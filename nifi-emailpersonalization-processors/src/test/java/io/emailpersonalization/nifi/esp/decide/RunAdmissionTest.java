// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision.Action;
import io.emailpersonalization.nifi.esp.run.RecordEligibility;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SyncRuns;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Stub;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which runs {@link PushGuard} lets go, by their counts and limits alone. PushGuardTest shows it with a database and a vendor. */
class RunAdmissionTest {

    private OptionalLong active = OptionalLong.of(100);
    private RunUsage usedByOthers = RunUsage.NONE;
    private boolean alreadyAdmitted;
    private final List<Object> saved = new ArrayList<>();
    private boolean takenAsApproved;

    private SyncState state() {
        return Stub.of(SyncState.class, (method, arguments) -> switch (method) {
            case "activeContacts" -> active;
            case "runs" -> runs();
            default -> throw new AssertionError("an admission calls no " + method);
        });
    }

    private SyncRuns runs() {
        return Stub.of(SyncRuns.class, (method, arguments) -> switch (method) {
            case "takeQuota" -> {
                takenAsApproved = (Boolean) arguments[2];
                yield ((SyncRuns.Admission) arguments[3]).admits(usedByOthers, alreadyAdmitted);
            }
            case "saveHold" -> {
                saved.addAll(List.of(arguments));
                yield null;
            }
            default -> throw new AssertionError("an admission calls no " + method);
        });
    }

    private static PushCandidate contact(final int number) {
        return new PushCandidate(null, Contact.ofAddress("p" + number), "p" + number, "h" + number, null, null, Set.of(), RecordEligibility.ELIGIBLE, null);
    }

    private static PushGuard.Forecast forecast(final Action... actions) {
        final PushGuard.Forecast forecast = new PushGuard.Forecast();
        for (int i = 0; i < actions.length; i++) {
            forecast.add(contact(i));
            if (actions[i].isHoldable()) {
                forecast.addHoldable(contact(i), actions[i]);
            }
        }
        return forecast;
    }

    private static PushGuard limits(final String maxNew, final String maxChanged, final String maxRetired, final String... approved) {
        return new PushGuard(RunLimit.parse("Maximum New", maxNew), RunLimit.parse("Maximum Changed", maxChanged), RunLimit.parse("Maximum Retired", maxRetired), true, Set.of(approved));
    }

    private Optional<String> hold(final PushGuard guard, final PushGuard.Forecast forecast) {
        try {
            return guard.admitOrHold(forecast, state()).map(PushGuard.Hold::reason);
        } catch (final StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aForecastIsNeededForEachLimitAndForTheFirstPush() {
        assertFalse(limits(null, null, null).isEnabled());
        assertTrue(limits("1", null, null).isEnabled());
        assertTrue(limits(null, "1", null).isEnabled());
        assertTrue(limits(null, null, "1").isEnabled());
        assertTrue(new PushGuard(null, null, null, false, Set.of()).isEnabled());
    }

    @Test
    void aForecastCountsByAction() {
        final PushGuard.Forecast forecast = forecast(Action.CREATE, Action.UPDATE, Action.MOVE, Action.ARCHIVE, Action.CREATE);
        assertEquals(new RunUsage(2, 2, 1), forecast.usage());
        assertTrue(forecast.isAllHeld());
        assertFalse(forecast(Action.CREATE, Action.SUPPRESS).isAllHeld());
    }

    @Test
    void eachLimitHoldsItsOwnKind() {
        assertEquals(Optional.of("2 new contacts of 100, and Maximum New is 1"), hold(limits("1", "1", "1"), forecast(Action.CREATE, Action.CREATE)));
        assertEquals(Optional.of("2 changed contacts of 100, and Maximum Changed is 1"), hold(limits("1", "1", "1"), forecast(Action.UPDATE, Action.MOVE)));
        assertEquals(Optional.of("2 retired contacts of 100, and Maximum Retired is 1"), hold(limits("1", "1", "1"), forecast(Action.ARCHIVE, Action.ARCHIVE)));
        assertEquals(Optional.empty(), hold(limits("1", "1", "1"), forecast(Action.CREATE, Action.UPDATE, Action.ARCHIVE)));
    }

    @Test
    void everyExceededLimitIsNamed() {
        assertEquals(Optional.of("1 new contacts of 100, and Maximum New is 0; 1 changed contacts of 100, and Maximum Changed is 0"), hold(limits("0", "0", null),
                forecast(Action.CREATE, Action.UPDATE)));
    }

    @Test
    void otherRunsOfTheDayCount() {
        usedByOthers = new RunUsage(1, 0, 0);
        assertEquals(Optional.of("1 new contacts of 100 and 1 within the day before, and Maximum New is 1"), hold(limits("1", null, null), forecast(Action.CREATE)));
        assertEquals(Optional.empty(), hold(limits("2", null, null), forecast(Action.CREATE)));
        assertEquals(Optional.empty(), hold(limits("0", "5", null), forecast(Action.UPDATE)), "a run that creates nothing breaks no limit of new contacts");
    }

    @Test
    void aPercentageIsOfTheActiveContacts() {
        active = OptionalLong.of(10);
        assertEquals(Optional.empty(), hold(limits("10%", null, null), forecast(Action.CREATE)));
        assertTrue(hold(limits("10%", null, null), forecast(Action.CREATE, Action.CREATE)).isPresent());
    }

    @Test
    void theFirstPushWaitsForItsApproval() {
        final PushGuard guard = new PushGuard(null, null, null, false, Set.of());
        active = OptionalLong.empty();
        assertEquals(Optional.of("the first push into this audience, 1 contacts"), hold(guard, forecast(Action.CREATE)));
        assertEquals(Optional.empty(), hold(guard, forecast(Action.UPDATE)));
        active = OptionalLong.of(0);
        assertEquals(Optional.empty(), hold(guard, forecast(Action.CREATE)));
        active = OptionalLong.empty();
        assertEquals(Optional.empty(), hold(limits(null, null, null), forecast(Action.CREATE)), "it was acknowledged");
    }

    @Test
    void anApprovedHoldAndAnAdmittedRunGo() throws StoreException {
        final PushGuard.Hold hold = limits("0", null, null).admitOrHold(forecast(Action.CREATE, Action.SUPPRESS), state()).orElseThrow();
        assertEquals(List.of(hold.id(), hold.reason(), 1L), saved, "the hold counts what it holds");
        assertFalse(takenAsApproved);
        final PushGuard.Forecast again = forecast(Action.CREATE, Action.SUPPRESS);
        assertEquals(Optional.empty(), hold(limits("0", null, null, hold.id()), again));
        assertTrue(again.isApproved());
        assertTrue(takenAsApproved);
        assertTrue(hold(limits("0", null, null, hold.id()), forecast(Action.CREATE, Action.CREATE)).isPresent(), "more contacts are another hold");
        alreadyAdmitted = true;
        assertEquals(Optional.empty(), hold(limits("0", null, null), forecast(Action.CREATE)));
    }

    @Test
    void theWholeRunCanBeApprovedAsWellAsItsHeldPart() throws StoreException {
        final String part = limits("0", null, null).admitOrHold(forecast(Action.CREATE, Action.SUPPRESS), state()).orElseThrow().id();
        final String whole = limits("0", null, null).admitOrHold(forecast(Action.CREATE, Action.CREATE), state()).orElseThrow().id();
        assertNotEquals(part, whole);
        assertEquals(Optional.empty(), hold(limits("0", null, null, whole), forecast(Action.CREATE, Action.SUPPRESS)));
    }
}
