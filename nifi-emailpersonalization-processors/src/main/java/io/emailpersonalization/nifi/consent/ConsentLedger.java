// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.ledger.ConsentReader;
import io.emailpersonalization.nifi.consent.ledger.EvidenceWriter;
import io.emailpersonalization.nifi.consent.ledger.LedgerKeys;
import io.emailpersonalization.nifi.consent.ledger.LedgerScope;
import io.emailpersonalization.nifi.consent.ledger.PersonIdTrust;
import io.emailpersonalization.nifi.consent.ledger.SuppressionTable;
import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.Purge;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;

import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

@Tags({"consent", "ledger", "gdpr", "opt-in", "opt-out", "unsubscribe", "e-mail", "suppression"})
@CapabilityDescription("""
        Keeps evidence of consent to mail in PostgreSQL, and decides per address. The latest statement counts. A refusal without a date counts from the last run that read it. A complaint \
        and a hard bounce override everything. Without evidence there is no consent. A refusal covers the whole mailbox and the other addresses of the same person. Every decision evaluates \
        rules and expiry. The ledger keeps addresses only as keyed hashes, and remembers erased people, so that a later export does not create them again.""")
@SeeAlso(classNames = {"io.emailpersonalization.nifi.consent.UpdateConsentLedger", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class ConsentLedger extends AbstractControllerService implements ConsentRegister, VerifiableControllerService {

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database of the ledger")
            .identifiesControllerService(DBCPService.class)
            .required(true)
            .build();

    static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("The secret for the hashes of addresses. Keep it as long as the ledger: with another key no evidence is found, and nobody is mailed.")
            .required(true)
            .sensitive(true)
            .addValidator(CommonProperties.SECRET_VALIDATOR)
            .build();

    static final PropertyDescriptor PREVIOUS_HASH_KEYS = new PropertyDescriptor.Builder()
            .name("Previous Hash Keys")
            .description("Former values of Hash Key, one per line. Evidence that was written with them is still found. To change the key, move the old one here.")
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the service creates and upgrades its tables at its first use. False: run sql/consent-v1.sql and sql/consent-v2.sql of the bundle.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor CHANNEL = name("Channel", "email", "The channel of the consent");
    static final PropertyDescriptor PURPOSE = name("Purpose", "marketing", "The purpose of the consent");

    static final PropertyDescriptor COVER_PERSON = new PropertyDescriptor.Builder()
            .name("Withdrawal Covers Person")
            .description("Whether a refusal covers the other addresses of the same person, that is, of the same source and id. An id does not identify a person if it is a placeholder, "
                    + "has more than 10 mailboxes, "
                    + "or has names and birth dates of several people. A consent never covers another address.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor RETENTION = new PropertyDescriptor.Builder()
            .name("Retention")
            .description("How long a consent is kept after a later statement of the same record has superseded it, "
                    + "counted from its last reading. Empty: for ever. The deciding statement and every withdrawal, "
                    + "complaint and bounce are kept for ever.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    private static final TableSet TABLES = new TableSet("consent", 2);

    /**
     * Deletes consents that a later statement of the same record has superseded: another record's statement would not show that the address belongs to the person. The later statement must have been
     * read later, because streaks depend on readings, and must have counted where the row did.
     */
    private static final String PURGE = """
            delete from consent_evidence where evidence_key in (
                select old.evidence_key from consent_evidence old
                where old.seen_at < ? and old.said_at is not null and old.word in ('granted', 'pending') and exists (
                    select from consent_evidence later where later.address_key = old.address_key and later.channel = old.channel and later.purpose = old.purpose
                    and later.source is not distinct from old.source and later.customer_id is not distinct from old.customer_id
                    and later.word in ('granted', 'withdrawn') and later.said_at > old.said_at and later.said_at < now() + interval '1 day' and later.seen_at >= old.seen_at
                    and (later.counted or later.word = 'withdrawn' or not coalesce(old.counted, false)))
                limit ?)""";

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('consent_evidence', 0))";

    private volatile Store store;
    private volatile Purge purge;
    private volatile Duration retention;
    private volatile ConsentReader reader;
    private volatile PersonIdTrust idTrust;
    private volatile EvidenceWriter writer;
    private volatile SuppressionTable suppressions;
    private volatile boolean createTables;
    private volatile boolean ready;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(CONNECTION_POOL, HASH_KEY, PREVIOUS_HASH_KEYS, CREATE_TABLES, CHANNEL, PURPOSE, COVER_PERSON, RETENTION);
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        store = new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class));
        purge = new Purge(store, PURGE);
        retention = context.getProperty(RETENTION).isSet() ? Duration.ofMillis(context.getProperty(RETENTION).asTimePeriod(TimeUnit.MILLISECONDS)) : null;
        final List<String> earlier = CommonProperties.secrets(context.getProperty(PREVIOUS_HASH_KEYS));
        final LedgerScope scope = new LedgerScope(new LedgerKeys(context.getProperty(HASH_KEY).getValue(), earlier), context.getProperty(CHANNEL).evaluateAttributeExpressions().getValue(),
                context.getProperty(PURPOSE).evaluateAttributeExpressions().getValue(), context.getProperty(COVER_PERSON).asBoolean());
        reader = new ConsentReader(scope);
        idTrust = new PersonIdTrust(scope);
        suppressions = new SuppressionTable(scope);
        writer = new EvidenceWriter(scope, suppressions);
        createTables = context.getProperty(CREATE_TABLES).asBoolean();
        ready = false;
    }

    /** Creates the tables at the first use. A service that waits for its database when enabled would delay the start of the node. */
    private void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, createTables);
            ready = true;
        }
    }

    @Override
    public int record(final List<Evidence> evidence, final Instant readAt) throws StoreException {
        prepare();
        purge.ifDue(retention);
        return exclusively(connection -> writer.write(connection, evidence, readAt));
    }

    /** Runs work under an advisory lock, one node at a time. A statement changes other rows of its address, so no order of rows would prevent deadlocks. */
    private <T> T exclusively(final Store.Work<T> work) throws StoreException {
        return store.transaction(connection -> {
            try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
                lock.execute();
            }
            return work.on(connection);
        });
    }

    @Override
    public Map<String, Consent> consents(final Collection<String> addresses, final Instant asOf) throws StoreException {
        prepare();
        return store.transaction(connection -> reader.decide(connection, addresses, asOf));
    }

    @Override
    public void suppress(final Collection<String> addresses, final Collection<SourceId> records, final String reason) throws StoreException {
        prepare();
        exclusively(connection -> {
            suppressions.suppress(connection, addresses, records, reason);
            return null;
        });
    }

    @Override
    public void readmit(final Collection<String> addresses, final Collection<SourceId> records) throws StoreException {
        prepare();
        exclusively(connection -> {
            suppressions.readmit(connection, addresses, records);
            return null;
        });
    }

    @Override
    public Map<SourceId, SourceRefusal> refusals(final Collection<SourceId> records, final Instant asOf) throws StoreException {
        prepare();
        return store.transaction(connection -> reader.refusals(connection, records, asOf));
    }

    @Override
    public Set<SourceId> untrusted(final Collection<SourceId> records) throws StoreException {
        prepare();
        return store.transaction(connection -> idTrust.untrusted(connection, records));
    }

    @Override
    public Set<SourceId> erased(final Collection<SourceId> records) throws StoreException {
        prepare();
        return store.transaction(connection -> suppressions.erased(connection, records));
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Find Tables");
        try {
            TABLES.ensure(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(CREATE_TABLES).asBoolean());
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The tables of the ledger exist").build());
        } catch (final StoreException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    private static PropertyDescriptor name(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
