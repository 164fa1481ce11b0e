// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.quality.Reports;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.Failures;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Outcomes;
import io.emailpersonalization.nifi.record.ReasonsFormat;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import io.emailpersonalization.nifi.record.WriterSchemaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"esp", "e-mail", "contact", "audience", "mailchimp", "put", "push", "consent", "personalization", "record"})
@CapabilityDescription("""
        Pushes records as contacts to an audience of an e-mail service provider, in batches, each with an outcome of its own. Whoever has not consented is not pushed; with a consent \
        ledger whoever withdrew is unsubscribed. A status is never sent that would subscribe a contact whom the vendor knows: who unsubscribed there stays unsubscribed. \
        Records in = success + suppressed + rejected + retry. Delivery is at least once: what is sent again changes nothing.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "esp.attempt", description = "How often the records came back by retry"),
        @ReadsAttribute(attribute = "filename", description = "Stands as input in the report")})
@WritesAttributes({
        @WritesAttribute(attribute = "esp.attempt", description = "On retry: how often the records were tried"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on success, suppressed, rejected and retry"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "push, or unsubscribe"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@UseCase(
        description = "Keep an audience at Mailchimp in step with the customers of the warehouse",
        keywords = {"mailchimp", "audience", "sync", "upsert"},
        configuration = """
                Set ESP Client Service to a MailchimpClientService, Personalization Mapping to a PersonalizationMapping, and Audience ID.
                Draw retry as a loop back to this processor; do not configure it to be retried by the framework, which would send the whole FlowFile again.
                Connect rejected and suppressed to where somebody looks at them.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService", "io.emailpersonalization.nifi.mapping.PersonalizationMapping"})
public final class PutEspContact extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = relationship("success", "Records that the vendor took, with esp_result (created, updated) and esp_status (the status that the vendor holds)");
    static final Relationship SUPPRESSED = relationship("suppressed", "Records that were not sent, with suppressed_because: consent, deliverability, another owner of the mailbox");
    static final Relationship REJECTED = relationship("rejected", "Records that the vendor refused, or that do not fit the mapping, with esp_errors");
    static final Relationship RETRY = relationship("retry", "Records that could not be sent now: draw it as a loop back to this processor");

    static final String ATTEMPT = "esp.attempt";

    private static final Set<Relationship> RELATIONSHIPS = Outcomes.ordered(SUCCESS, SUPPRESSED, REJECTED, RETRY, Reports.REPORT, Failures.FAILURE);

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PutEspProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @OnScheduled
    public void refuseFrameworkRetry(final ProcessContext context) {
        for (final Relationship relationship : Set.of(SUCCESS, SUPPRESSED, REJECTED, RETRY)) {
            if (context.isRelationshipRetried(relationship)) {
                throw new ProcessException("The relationship %s is set to be retried by the framework, which would send the whole FlowFile again: clear its retry checkbox and draw retry as a loop"
                        .formatted(relationship.getName()));
            }
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input == null) {
            return;
        }
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final String audience = context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue();
        final Push.Target target;
        try {
            target = new Push.Target(audience, operation(context), isPending(context, client, audience));
        } catch (final EspUnavailableException | EspRefusedException e) {
            giveBack(context, session, e.getMessage());
            return;
        }
        String refusal = null;
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, getLogger())) {
            final PushSchemas schemas = new PushSchemas(records.schema(), context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
            try (PushOutputs outputs = new PushOutputs(context, session, input, schemas, target.operation().stage(), attempt(input), getLogger())) {
                final ContactMapping mapping = context.getProperty(PutEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping();
                final Push push = new Push(client, mapping, suppression(context), target, ledger(context), this::isScheduled, outputs);
                for (Record record = records.next(); record != null; record = records.next()) {
                    push.accept(record);
                }
                push.flush();
                if (push.isRefused() && push.sent() == 0) {
                    refusal = push.trouble().orElseThrow();
                } else {
                    report(context, session, input, records.count(), outputs, push);
                    outputs.transfer(client.uri(audience));
                }
            }
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, operation(context).stage(), e.getMessage());
            return;
        } catch (final WriterSchemaException e) {
            getLogger().error("{} cannot be written: {}", input, e.getMessage());
            Failures.transfer(session, input, operation(context).stage(), e.getMessage());
            return;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (refusal == null) {
            session.remove(input);
        } else {
            giveBack(context, session, refusal);
        }
    }

    private void report(final ProcessContext context, final ProcessSession session, final FlowFile input, final long received, final PushOutputs outputs, final Push push) {
        push.trouble().ifPresent(trouble -> getLogger().warn("{} was not sent as a whole, {} records go to retry: {}", input, outputs.retries(), trouble));
        Reports.transfer(context, session, input, Reports.begin(operation(context).stage(), context, getIdentifier(), input)
                .count("received", received).count("pushed", outputs.successes()).count("suppressed", outputs.suppressions())
                .count("rejected", outputs.rejections()).count("retry", outputs.retries())
                .figure("attempt", attempt(input) + 1).figure("statuses", push.statuses()).figure("suppressions", push.suppressions()).figure("refusals", push.refusals())
                .build());
    }

    /** Nothing was sent, and it is not the FlowFile's fault: it stays where it is. */
    private void giveBack(final ProcessContext context, final ProcessSession session, final String why) {
        getLogger().error("Nothing was sent, the FlowFile stays in the queue: {}", why);
        session.rollback(true);
        context.yield();
    }

    private static int attempt(final FlowFile input) {
        final String attempt = input.getAttribute(ATTEMPT);
        return attempt != null && attempt.matches("[0-9]{1,6}") ? Integer.parseInt(attempt) : 0;
    }

    private static boolean isPending(final PropertyContext context, final EspClientService client, final String audience) throws EspUnavailableException, EspRefusedException {
        return switch (context.getProperty(PutEspProperties.NEW_CONTACT_STATUS).asAllowableValue(NewContactStatus.class)) {
            case PENDING -> true;
            case SUBSCRIBED -> false;
            case AS_AUDIENCE_DEMANDS -> client.audience(audience).doubleOptIn();
        };
    }

    private static EspOperation operation(final PropertyContext context) {
        return context.getProperty(PutEspProperties.OPERATION).asAllowableValue(EspOperation.class);
    }

    /** Null where none decides. */
    private static ConsentRegister ledger(final PropertyContext context) {
        return operation(context) == EspOperation.UPSERT ? context.getProperty(PutEspProperties.CONSENT_LEDGER).asControllerService(ConsentRegister.class) : null;
    }

    private static Suppression suppression(final PropertyContext context) {
        final boolean hasStatus = context.getProperty(PutEspProperties.EMAIL_STATUS_FIELD).isSet();
        return new Suppression(FieldPath.compile(context.getProperty(PutEspProperties.CONSENT_FIELD).getValue()),
                context.getProperty(PutEspProperties.CONSENT_LEDGER).isSet(), CommonProperties.words(context.getProperty(CommonProperties.CONSENT_GRANTED_VALUES)),
                context.getProperty(PutEspProperties.EMAIL_OWNER_FIELD).isSet() ? FieldPath.compile(context.getProperty(PutEspProperties.EMAIL_OWNER_FIELD).getValue()) : null,
                hasStatus ? FieldPath.compile(context.getProperty(PutEspProperties.EMAIL_STATUS_FIELD).getValue()) : null,
                hasStatus ? CommonProperties.words(context.getProperty(PutEspProperties.BLOCKING_STATUSES)) : Set.of());
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final List<ConfigVerificationResult> results = new ArrayList<>();
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final ContactMapping mapping = context.getProperty(PutEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping();
        try {
            final Audience audience = client.audience(context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions(attributes).getValue());
            results.add(result("Find Audience", Outcome.SUCCESSFUL, "The audience is %s%s".formatted(audience.name(), audience.doubleOptIn() ? "; it asks for double opt-in" : "")));
            final Set<String> unknown = new HashSet<>(mapping.fieldNames());
            unknown.removeAll(audience.fields());
            results.add(unknown.isEmpty() ? result("Compare Fields", Outcome.SUCCESSFUL, "Every mapped field exists")
                    : result("Compare Fields", Outcome.FAILED, "The audience lacks the fields %s, which the vendor would ignore: create them there".formatted(String.join(", ", unknown))));
            final Set<String> missing = new HashSet<>(audience.requiredFields());
            missing.removeAll(mapping.fieldNames());
            results.add(missing.isEmpty() ? result("Compare Required Fields", Outcome.SUCCESSFUL, "Every required field is mapped")
                    : result("Compare Required Fields", Outcome.FAILED, "The audience demands the fields %s, which are not mapped: new contacts would be refused"
                    .formatted(String.join(", ", missing))));
        } catch (final EspUnavailableException | EspRefusedException e) {
            results.add(result("Find Audience", Outcome.FAILED, e.getMessage()));
        }
        return results;
    }

    private static ConfigVerificationResult result(final String step, final Outcome outcome, final String explanation) {
        return new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build();
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
