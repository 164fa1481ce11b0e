// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.NoOpSyncState;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.esp.state.database.SyncStateDatabase;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.DynamicProperties;
import org.apache.nifi.annotation.behavior.DynamicProperty;
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
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"esp", "e-mail", "contact", "audience", "mailchimp", "put", "push", "consent", "personalization", "record"})
@CapabilityDescription("""
        Pushes records as contacts to an audience of an e-mail service provider, in batches, with an outcome per record. Contacts without consent are not pushed. A refusal unsubscribes the \
        person at every address that was ever pushed for the person. No status is sent that would subscribe an existing contact: a contact that unsubscribed at the vendor stays unsubscribed. \
        With a database, only changes are sent, an interrupted push resumes, and limits hold back unexpected changes. \
        Records in = success + unchanged + suppressed + rejected + held + pending + retry. Delivery is at least once; sending a contact twice changes nothing.""")
@DynamicProperties({
        @DynamicProperty(name = "event.<name>", value = "a RecordPath, such as /total", description = "With Send Events: a property of the event, and where a record has its value. "
                + "Nothing else of a record is sent"),
        @DynamicProperty(name = "topic.<id of a topic at the vendor>", value = "a ConsentLedger", description = "The ledger of one purpose, such as offers: where it holds an "
                + "address withdrawn, the contact "
                + "loses the topic at the vendor, and keeps its subscription and its other topics. A new contact gets the topics that are granted. At Mailchimp, a topic is a marketing permission")})
@ReadsAttributes({
        @ReadsAttribute(attribute = "esp.attempt", description = "How often the records were tried before"),
        @ReadsAttribute(attribute = "esp.hold.id", description = "The hold of a held FlowFile. It is checked again when an approval or a limit changes, or after a minute"),
        @ReadsAttribute(attribute = "esp.hold.looked.at", description = "When the hold was last checked, in milliseconds since 1970"),
        @ReadsAttribute(attribute = "esp.hold.settings", description = "A digest of limits and approvals at that time"),
        @ReadsAttribute(attribute = "esp.job.run", description = "The run that submitted the job of the records. The job is polled before anything is sent"),
        @ReadsAttribute(attribute = "esp.verify", description = "With the value mismatched, contacts that did not change are sent again: VerifyEspContact found that the vendor lacks something. "
                + "Consent, limits and all other rules hold as ever"),
        @ReadsAttribute(attribute = "filename", description = "The input of the report")})
@WritesAttributes({
        @WritesAttribute(attribute = "esp.attempt", description = "On retry: how often the records were tried"),
        @WritesAttribute(attribute = "esp.hold.id", description = "On held and preview: the id to add to Approved Holds to release exactly these contacts"),
        @WritesAttribute(attribute = "esp.hold.reason", description = "On held and preview: the counts and the limit, without personal data"),
        @WritesAttribute(attribute = "esp.hold.looked.at", description = "On held: when the hold was last checked, in milliseconds since 1970"),
        @WritesAttribute(attribute = "esp.hold.settings", description = "On held: a digest of limits and approvals at that time"),
        @WritesAttribute(attribute = "esp.job.run", description = "On pending: UUID of the submitted FlowFile, which identifies the job"),
        @WritesAttribute(attribute = "esp.dry.run", description = "On preview, in a dry run: contacts or requests"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on every relationship except report and failure"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "push, unsubscribe, archive, erase, follow, sweep, event or topics"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@UseCase(
        description = "Keep an audience at Mailchimp in step with the customers of the warehouse",
        keywords = {"mailchimp", "audience", "sync", "upsert"},
        configuration = """
                Set ESP Client Service to a MailchimpClientService, Personalization Mapping to a PersonalizationMapping, and Audience ID.
                Draw retry as a loop back to this processor; do not configure it to be retried by the framework, which would send the whole FlowFile again.
                Connect rejected and suppressed to a place that is reviewed.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService", "io.emailpersonalization.nifi.esp.VerifyEspContact",
        "io.emailpersonalization.nifi.mapping.PersonalizationMapping"})
public final class PutEspContact extends AbstractProcessor implements VerifiableProcessor {

    /** The operations that change only what the vendor and the sync state hold. */
    private static final Set<EspOperation> DRY_RUN_OPERATIONS = Set.of(EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.ARCHIVE, EspOperation.TOPICS);

    private final AttemptLimit attempts = new AttemptLimit();
    private volatile SyncStateDatabase database;
    private volatile Duration retention;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PutEspProperties.ALL;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String propertyDescriptorName) {
        return EventProperties.dynamic(propertyDescriptorName);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return PutEspRelationships.ALL;
    }

    @OnScheduled
    public void refuseFrameworkRetry(final ProcessContext context) {
        for (final Relationship relationship : PutEspRelationships.OF_RECORDS) {
            if (context.isRelationshipRetried(relationship)) {
                throw new ProcessException("The relationship %s is set to be retried by the framework, which would send the whole FlowFile again: clear its retry checkbox and draw retry as a loop"
                        .formatted(relationship.getName()));
            }
        }
    }

    @OnScheduled
    public void open(final ProcessContext context) {
        database = database(context);
        final PropertyValue period = context.getProperty(PutEspProperties.RETENTION);
        retention = period.isSet() ? Duration.ofMillis(period.asTimePeriod(TimeUnit.MILLISECONDS)) : null;
    }

    /** Returns null without a database. */
    private static SyncStateDatabase database(final ProcessContext context) {
        final PropertyValue pool = context.getProperty(PutEspProperties.CONNECTION_POOL);
        return pool.isSet() ? new SyncStateDatabase(new Store(pool.asControllerService(DBCPService.class)), context.getProperty(PutEspProperties.CREATE_TABLES).asBoolean(),
                new AddressHash(context.getProperty(PutEspProperties.HASH_KEY).getValue()),
                CommonProperties.secrets(context.getProperty(PutEspProperties.PREVIOUS_HASH_KEYS)).stream().map(AddressHash::new).toList()) : null;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        final List<ValidationResult> results = new ArrayList<>();
        final String operation = context.getProperty(PutEspProperties.OPERATION).getValue();
        for (final PropertyDescriptor required : List.of(PutEspProperties.CONSENT_LEDGER, PutEspProperties.CONNECTION_POOL)) {
            if (EspOperation.SWEEP.getValue().equals(operation) && !context.getProperty(required).isSet()) {
                results.add(new ValidationResult.Builder().subject(required.getName()).valid(false)
                        .explanation("a sweep checks the addresses in the database against the ledger: set both").build());
            }
        }
        if (EspOperation.EVENT.getValue().equals(operation) && !context.getProperty(PutEspProperties.CONNECTION_POOL).isSet()) {
            results.add(new ValidationResult.Builder().subject(PutEspProperties.CONNECTION_POOL.getName()).valid(false)
                    .explanation("the database remembers the ids of events, so that each is sent once: set it").build());
        }
        if ("true".equals(context.getProperty(PutEspProperties.DRY_RUN).getValue()) && DRY_RUN_OPERATIONS.stream().noneMatch(known -> known.getValue().equals(operation))) {
            results.add(new ValidationResult.Builder().subject(PutEspProperties.DRY_RUN.getName()).valid(false)
                    .explanation("a dry run is for Upsert, Unsubscribe, Archive and Withdraw Topics: the operation changes more than the vendor. Set it to false, or stop the processor").build());
        }
        return results;
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final PushSettings settings = new PushSettings(context, Map.of());
        final HeldFlowFileFilter filter = new HeldFlowFileFilter(settings.holdSettings(), Instant.now());
        final List<FlowFile> due = session.get(filter);
        if (due.isEmpty()) {
            // the held FlowFiles in the queue are not due yet
            context.yield();
            return;
        }
        final FlowFile input = due.getFirst();
        attempts.run(session, input, settings.operation().stage(), getLogger(), () -> work(context, session, input, filter));
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input, final HeldFlowFileFilter filter) {
        Optional<String> reasonToWait;
        try {
            reasonToWait = push(context, session, input, filter);
        } catch (final StoreException e) {
            getLogger().debug("The cause", e);
            reasonToWait = Optional.of(e.getMessage());
            if (e.isDataFault()) {
                attempts.countFailure(input, e.getMessage());
            }
        } catch (final UnreadableContentException | WriterSchemaException | IllegalArgumentException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, new PushSettings(context, Map.of()).operation().stage(), e.getMessage());
            return;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (reasonToWait.isPresent()) {
            // a fault of the environment: with a database the next trigger sends only the rest
            getLogger().error("The FlowFile stays in the queue: {}", reasonToWait.get());
            session.rollback(true);
            context.yield();
        }
    }

    /** Returns why the FlowFile must stay in the queue; empty once it is done. */
    private Optional<String> push(final ProcessContext context, final ProcessSession session, final FlowFile input, final HeldFlowFileFilter filter)
            throws IOException, UnreadableContentException, StoreException {
        final PushSettings settings = new PushSettings(context, input.getAttributes());
        settings.checkAsOf();
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final String audience = context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue();
        final String runId = input.getAttribute(CoreAttributes.UUID.key());
        final PushTarget target = new PushTarget(client, audience, settings.operation(), runId,
                Objects.requireNonNullElse(input.getAttribute(PutEspAttributes.JOB_RUN), runId));
        final VendorAnswer<Boolean> allowed = VendorAnswer.to(() -> {
            client.checkAudience(audience);
            return true;
        });
        if (!allowed.isReceived()) {
            return Optional.of(allowed.reason());
        }
        final SyncState state;
        if (database == null) {
            state = new NoOpSyncState();
        } else {
            database.prepare();
            if (!settings.isDryRun()) {
                database.purge(retention);
            }
            final VendorAnswer<String> account = VendorAnswer.to(client::account);
            if (!account.isReceived()) {
                return Optional.of(account.reason());
            }
            state = database.of(account.value(), audience, target.runId());
        }
        final PushTask task = new PushTask(context, session, input, settings, new PushTask.Component(getIdentifier(), getLogger(), this::isScheduled));
        if (settings.isDryRun()) {
            return new DryRunTask(task, filter).run(target, state);
        }
        return settings.operation() == EspOperation.SWEEP ? task.sweep(target, state) : task.push(target, state, filter);
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final PushSettings settings = new PushSettings(context, attributes);
        final PutEspVerification verification = new PutEspVerification();
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        verification.capabilities(client.capabilities(), settings.operation(), settings.mapping(), settings.hasDatabase());
        verification.topics(client.capabilities(), settings.topics());
        if (settings.operation() == EspOperation.UPSERT) {
            verification.newContacts(client.capabilities(), context.getProperty(PutEspProperties.NEW_CONTACT_STATUS).asAllowableValue(NewContactStatus.class));
        }
        verification.audience(client, context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions(attributes).getValue(), settings.mapping(),
                settings.createsFields());
        Optional.ofNullable(database(context)).ifPresent(verification::tables);
        if (settings.operation() == EspOperation.ERASE || settings.operation() == EspOperation.FOLLOW_CHANGES) {
            verification.ledger(settings.ledger() != null);
        }
        return verification.results();
    }
}
