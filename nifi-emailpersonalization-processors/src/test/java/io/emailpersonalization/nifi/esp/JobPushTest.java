// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pushes to a vendor that answers by jobs. */
@Timeout(120)
class JobPushTest {

    @RegisterExtension
    final PushFixture push = new PushFixture();
    private final JobVendor vendor = new JobVendor();

    @BeforeEach
    void open() throws InitializationException {
        push.runner.addControllerService("jobs", vendor);
        push.runner.enableControllerService(vendor);
        push.runner.setProperty("ESP Client Service", "jobs");
    }

    /** Runs what left by a relationship; returns the FlowFile. */
    private MockFlowFile loop(final String relationship) {
        final MockFlowFile flowFile = push.runner.getFlowFilesForRelationship(relationship).getFirst();
        again(flowFile);
        return flowFile;
    }

    /** Runs a FlowFile that ran before, as after a crash. */
    private void again(final MockFlowFile flowFile) {
        push.runner.clearTransferState();
        push.runner.enqueue(flowFile);
        push.runQueued();
    }

    private void assertNothingIsUnderWay() {
        assertEquals(0, push.number("select count(*) from esp_contact where claimed_by is not null or state = 'new'"));
        assertEquals(0, push.number("select count(*) from esp_job") + push.number("select count(*) from esp_job_contact"));
    }

    @Test
    void recordsWaitUntilTheirJobIsDone() {
        push.push(people(10));
        assertEquals(10, push.count("pending"));
        assertEquals(3, vendor.jobs());
        assertEquals(10, push.number("select pending from esp_sync_run"));
        loop("pending");
        assertEquals(10, push.count("pending"), "the vendor works on it");
        assertEquals(3, vendor.jobs());
        vendor.endJobs();
        loop("pending");
        assertEquals(10, push.count("success"));
        assertEquals(List.of("created"), push.values("success", "esp_result").stream().distinct().toList());
        assertEquals(List.of("subscribed"), push.values("success", "esp_status").stream().distinct().toList());
        assertEquals(3, vendor.jobs());
        assertNothingIsUnderWay();
        push.push(people(10));
        assertEquals(10, push.count("unchanged"));
    }

    @Test
    void theRecordsOfAJobThatIsDoneDoNotWaitForAnother() {
        push.push(people(4));
        vendor.endJobs();
        final MockFlowFile first = push.runner.getFlowFilesForRelationship("pending").getFirst();
        push.push(people(6));
        assertEquals(4, push.count("retry"), "a job has them");
        assertEquals(2, push.count("pending"));
        again(first);
        assertEquals(4, push.count("success"));
    }

    @Test
    void aJobIsNotLargerThanTheVendorTakes() {
        final String city = "x".repeat(JobVendor.MAX_BYTES / 3);
        push.push("[%s]".formatted(IntStream.range(0, 5).mapToObj(i -> person("g" + i, "p%d@example.com".formatted(i), "\"city\": \"%s\"".formatted(i < 4 ? city : city.repeat(4))))
                .collect(Collectors.joining(","))));
        assertEquals(5, push.count("pending"));
        assertEquals(3, vendor.jobs(), "two and two, and one that is too large by itself");
    }

    @Test
    void afterACrashNothingIsSubmittedAgain() {
        final MockFlowFile input = push.push(people(5));
        again(input);
        assertEquals(5, push.count("pending"));
        vendor.endJobs();
        final MockFlowFile pending = loop("pending");
        assertEquals(5, push.count("success"));
        again(pending);
        assertEquals(5, push.count("success"));
        assertEquals(List.of("created"), push.values("success", "esp_result").stream().distinct().toList());
        assertEquals(2, vendor.jobs());
        assertNothingIsUnderWay();
    }

    @Test
    void aRefusalOfTheVendorIsTheContactsOwn() {
        vendor.refuse("p1@example.com");
        push.push(people(3));
        vendor.endJobs();
        loop("pending");
        assertEquals(List.of("p0@example.com", "p2@example.com"), push.values("success", "email"));
        assertEquals(List.of("p1@example.com"), push.values("rejected", "email"));
        assertTrue(push.values("rejected", "esp_errors").getFirst().isEmpty() || !push.values("rejected", "esp_errors").getFirst().contains("p1@"));
        assertNothingIsUnderWay();
    }

    @Test
    void theContactsOfAJobThatIsLostAreSentAgain() {
        push.push(people(2));
        vendor.forgetJobs();
        loop("pending");
        assertEquals(2, push.count("retry"));
        assertNull(push.runner.getFlowFilesForRelationship("retry").getFirst().getAttribute("esp.job.run"));
        assertEquals("1", push.runner.getFlowFilesForRelationship("retry").getFirst().getAttribute("esp.attempt"));
        loop("retry");
        vendor.endJobs();
        loop("pending");
        assertEquals(2, push.count("success"));
        assertNothingIsUnderWay();
    }

    @Test
    void aJobThatTakesADayIsGivenUp() {
        push.push(people(2));
        push.postgres.execute("update esp_job set submitted_at = now() - interval '25 hours'");
        loop("pending");
        assertEquals(2, push.count("retry"));
        assertNothingIsUnderWay();
    }

    @Test
    void whatIsSentIsKeptAlsoWhereTheMappingChangesMeanwhile() {
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"Ada\", \"city\": \"Jena\"") + "]");
        push.setMapping(PushFixture.MAPPING.replace("/given_name", "/city"));
        vendor.endJobs();
        loop("pending");
        assertEquals(1, push.count("success"));
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"Ada\", \"city\": \"Jena\"") + "]");
        assertEquals(1, push.count("pending"), "the vendor holds the given name still");
    }

    @Test
    void aHoldDoesNotCountWhatAJobHas() {
        push.runner.setProperty("Maximum New", "3");
        push.push(people(3));
        assertEquals(3, push.count("pending"));
        vendor.endJobs();
        loop("pending");
        assertEquals(3, push.count("success"));
        assertEquals(3, push.number("select created from esp_quota"));
    }

    // consent

    @Test
    void aWithdrawalOvertakesAJobOfAContactThatExists() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 1);
        vendor.put("p0@example.com", ContactStatus.SUBSCRIBED);
        push.push(people(1));
        final MockFlowFile pending = push.runner.getFlowFilesForRelationship("pending").getFirst();
        Consents.withdraw(push.ledger, "p0@example.com");
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push("[{\"email\": \"p0@example.com\"}]");
        assertEquals(1, push.count("success"));
        assertEquals(ContactStatus.UNSUBSCRIBED, vendor.status("p0@example.com"));
        push.runner.setProperty("Operation", "UPSERT");
        vendor.endJobs();
        again(pending);
        assertEquals(1, push.count("suppressed"));
        assertEquals(ContactStatus.UNSUBSCRIBED, vendor.status("p0@example.com"));
    }

    @Test
    void aWithdrawalOfAContactThatAJobCreatesComesAgainUntilItIsDone() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 1);
        push.push(people(1));
        Consents.withdraw(push.ledger, "p0@example.com");
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push("[{\"email\": \"p0@example.com\"}]");
        assertEquals(1, push.count("retry"), "there is no contact yet, and there will be one");
        vendor.endJobs();
        assertEquals(ContactStatus.SUBSCRIBED, vendor.status("p0@example.com"));
        loop("retry");
        assertEquals(1, push.count("success"));
        assertEquals(ContactStatus.UNSUBSCRIBED, vendor.status("p0@example.com"));
    }

    @Test
    void aRecordThatWaitsIsUnsubscribedWhereItsConsentWasWithdrawnMeanwhile() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 2);
        push.push(people(2));
        Consents.withdraw(push.ledger, "p0@example.com");
        vendor.endJobs();
        loop("pending");
        assertEquals(List.of("p0@example.com"), push.values("suppressed", "email"));
        assertEquals(List.of("p1@example.com"), push.values("success", "email"));
        assertEquals(List.of(ContactStatus.UNSUBSCRIBED, ContactStatus.SUBSCRIBED), List.of(vendor.status("p0@example.com"), vendor.status("p1@example.com")));
    }

    @Test
    void anErasureWaitsForTheJob() {
        push.push("[" + person("g1", "a@example.com", "") + "]");
        final MockFlowFile pending = push.runner.getFlowFilesForRelationship("pending").getFirst();
        push.runner.setProperty("Operation", "ERASE");
        push.push("[{\"golden_id\": \"g1\", \"email\": \"a@example.com\"}]");
        final MockFlowFile erasure = push.runner.getFlowFilesForRelationship("retry").getFirst();
        push.runner.setProperty("Operation", "UPSERT");
        vendor.endJobs();
        again(pending);
        assertEquals(1, push.count("success"));
        push.runner.setProperty("Operation", "ERASE");
        again(erasure);
        assertNull(vendor.status("a@example.com"));
        assertEquals(0, push.number("select count(*) from esp_contact"));
    }

    // limits, and what is missing

    @Test
    void withoutRoomForAPollTheRecordsStayInTheQueue() throws EspUnavailableException {
        push.push(people(2));
        vendor.allow(0, JobVendor.JOBS);
        loop("pending");
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        vendor.allow(10, JobVendor.JOBS);
        vendor.endJobs();
        push.runQueued();
        assertEquals(2, push.count("success"));
    }

    @Test
    void withoutRoomForASecondJobTheFirstWaitsAlone() throws EspUnavailableException {
        vendor.allow(1, JobVendor.IMPORTS);
        push.push(people(6));
        assertEquals(JobVendor.MAX_BATCH, push.count("pending"));
        assertEquals(2, push.count("retry"));
    }

    @Test
    void aContactThatIsToConfirmIsRefusedWhereTheVendorSendsNoMail() {
        push.runner.setProperty("New Contact Status", "PENDING");
        push.push(people(2));
        assertEquals(2, push.count("rejected"));
        assertNull(vendor.status("p0@example.com"));
        assertNothingIsUnderWay();
    }

    @Test
    void aJobNeedsADatabase() {
        push.runner.removeProperty("Database Connection Pooling Service");
        push.push(people(1));
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        assertEquals(0, vendor.jobs());
    }

    @Test
    void verifyTellsWhatTheVendorLacks() {
        push.runner.setProperty("New Contact Status", "PENDING");
        final List<String> failed = ((VerifiableProcessor) push.runner.getProcessor())
                .verify(push.runner.getProcessContext(), new MockComponentLog("verify", this), Map.of()).stream()
                .filter(result -> result.getOutcome() == ConfigVerificationResult.Outcome.FAILED).map(ConfigVerificationResult::getExplanation).toList();
        assertTrue(failed.stream().anyMatch(explanation -> explanation.contains("archive, address change")), failed.toString());
        assertFalse(failed.stream().anyMatch(explanation -> explanation.contains("database")), failed.toString());
        assertTrue(failed.stream().anyMatch(explanation -> explanation.contains("sends no confirmation mails")), failed.toString());
    }
}
