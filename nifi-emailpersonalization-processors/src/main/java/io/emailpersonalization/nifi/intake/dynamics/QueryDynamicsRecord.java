// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.PrimaryNodeOnly;
import org.apache.nifi.annotation.behavior.Stateful;
import org.apache.nifi.annotation.behavior.TriggerSerially;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.configuration.DefaultSchedule;
import org.apache.nifi.annotation.configuration.DefaultSettings;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.annotation.lifecycle.OnStopped;
import org.apache.nifi.annotation.notification.OnPrimaryNodeStateChange;
import org.apache.nifi.annotation.notification.PrimaryNodeState;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractSessionFactoryProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.scheduling.SchedulingStrategy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_FORBIDDEN)
@PrimaryNodeOnly
@TriggerSerially
@DefaultSchedule(strategy = SchedulingStrategy.TIMER_DRIVEN, period = "5 min")
@DefaultSettings(yieldDuration = "30 sec")
@Tags({"dynamics", "dataverse", "microsoft", "crm", "odata", "record", "query", "incremental", "change tracking", "customer", "contact"})
@CapabilityDescription("""
        Reads the rows of a table of Microsoft Dynamics 365 or another environment of Dataverse by the Web API 9.2. By default it reads the whole table once, and then what was added, changed or \
        deleted since. Deleted rows are records with a marker. The records have the types that the metadata declares. Every page becomes a FlowFile, and the position behind it is kept in the \
        state of the cluster: a restart or another primary node goes on where the last one stopped.""")
@UseCase(
        description = "Read contacts of Dynamics 365, and every five minutes what changed",
        keywords = {"dynamics", "contacts", "incremental", "delta"},
        configuration = """
                Set "Environment URL" to the address of the environment, such as https://contoso.crm4.dynamics.com.
                Set "Access Token Provider" to a StandardOauth2AccessTokenProvider with Client Credentials and the scope <Environment URL>/.default.
                Set "Entity Set" to contacts, and "Columns" to the columns that the flow needs.
                Switch on Track Changes in the advanced options of the table.
                """)
@UseCase(
        description = "Read the active rows of a table without change tracking, once a day",
        keywords = {"dynamics", "full", "filter"},
        configuration = """
                Set "Load" to Everything, and "Filter" to statecode eq 0.
                Schedule the processor by CRON, once a day.
                """)
@Stateful(scopes = Scope.CLUSTER, description = "The link to the next page or to the next changes, the number of pages so far, and digests that find pages that repeat. Clearing the state makes the "
        + "next run read the whole table")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "The number of records"),
        @WritesAttribute(attribute = "mime.type", description = "The media type of the Record Writer"),
        @WritesAttribute(attribute = "dynamics.entity.set", description = "The value of Entity Set"),
        @WritesAttribute(attribute = "dynamics.read", description = "full for a page of the whole table, changes for a page of what changed"),
        @WritesAttribute(attribute = "dynamics.page", description = "The number of the page within the read, from 1"),
        @WritesAttribute(attribute = "dynamics.last", description = "true on the last page of a read"),
        @WritesAttribute(attribute = "source.completeness", description = "complete on a page of the whole table. DeduplicateCustomerRecord reads it"),
        @WritesAttribute(attribute = "fragment.identifier", description = "On a page of the whole table: the id of the read"),
        @WritesAttribute(attribute = "fragment.index", description = "On a page of the whole table: the number of the page, from 1"),
        @WritesAttribute(attribute = "fragment.count", description = "On the last page of the whole table: the number of pages"),
        @WritesAttribute(attribute = "record.stage", description = "query"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile left")
})
@SeeAlso(classNames = "io.emailpersonalization.nifi.consent.UpdateConsentLedger")
public final class QueryDynamicsRecord extends AbstractSessionFactoryProcessor implements VerifiableProcessor {

    private volatile TableReader reader;
    private volatile boolean isRevoked;
    /** A time of {@link System#nanoTime}: Dataverse asked for a pause until then. */
    private volatile long resumeAt;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return DynamicsProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return QueryRelationships.ALL;
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        reader = new TableReader(context, getIdentifier(), getLogger());
        isRevoked = false;
        resumeAt = System.nanoTime();
    }

    @OnStopped
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    /** Another primary node goes on behind the last page that this one committed. */
    @OnPrimaryNodeStateChange
    public void changePrimaryNode(final PrimaryNodeState state) {
        isRevoked = state == PrimaryNodeState.PRIMARY_NODE_REVOKED;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        return DynamicsVerification.verify(context, verificationLogger);
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSessionFactory sessions) {
        boolean hasMore = true;
        while (hasMore && isScheduled() && !isRevoked) {
            if (resumeAt - System.nanoTime() > 0) {
                context.yield();
                return;
            }
            hasMore = readPage(context, sessions);
        }
    }

    /** Reads a page within a session of its own: its FlowFiles are committed, then the position behind it. Returns whether another page follows. */
    private boolean readPage(final ProcessContext context, final ProcessSessionFactory sessions) {
        final ProcessSession session = sessions.createSession();
        try {
            final boolean hasMore = reader.read(session);
            session.commitAsync();
            return hasMore;
        } catch (final DataverseException e) {
            session.rollback();
            return handle(context, sessions, e);
        } catch (final WriterSchemaException e) {
            session.rollback();
            stop(context, e.getMessage(), e);
        } catch (final IOException | ProcessException | FlowFileAccessException e) {
            session.rollback();
            throw e instanceof RuntimeException environment ? environment : new UncheckedIOException((IOException) e);
        } catch (final RuntimeException e) {
            session.rollback();
            stop(context, "A record cannot be written (%s): check the schema of the Record Writer, or set its Schema Access Strategy to Inherit Record Schema"
                    .formatted(e.getClass().getSimpleName()), e);
        }
        return false;
    }

    /** Says what happened, once per run. The position stays behind the last page that was committed, unless its link has expired. */
    private boolean handle(final ProcessContext context, final ProcessSessionFactory sessions, final DataverseException fault) {
        switch (fault.kind()) {
            case EXPIRED -> {
                getLogger().warn("{}: the whole table is read again. Rows that were deleted since the last run are not marked, so that a step behind must compare: declare the source complete "
                        + "for this read. Run the processor more often than ExpireChangeTrackingInDays of the organization, seven days by default", fault.getMessage());
                restart(sessions.createSession());
                return true;
            }
            case BUSY -> {
                resumeAt = System.nanoTime() + fault.pause().toNanos();
                getLogger().warn("{}", fault.getMessage());
                context.yield();
            }
            default -> stop(context, fault.getMessage(), fault);
        }
        return false;
    }

    private void restart(final ProcessSession session) {
        try {
            reader.restart(session);
            session.commitAsync();
        } catch (final IOException e) {
            session.rollback();
            throw new UncheckedIOException(e);
        }
    }

    private void stop(final ProcessContext context, final String message, final Exception cause) {
        getLogger().error("{}. The rows behind the last complete page are read in the next run", message);
        getLogger().debug("The cause", cause);
        context.yield();
    }
}
