// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import io.emailpersonalization.nifi.sandbox.Ports;

import java.util.Properties;

/**
 * The settings of a node of a cluster on loopback.
 *
 * @param zookeeper host and port of ZooKeeper, such as {@code 127.0.0.1:2181}
 * @param protocolPort the port of the cluster's protocol
 * @param loadBalancePort the port of load-balanced connections
 * @param nodes how many nodes vote for the flow when the cluster starts
 */
public record ClusterNode(String zookeeper, int protocolPort, int loadBalancePort, int nodes) {

    /** A node on free ports. */
    public static ClusterNode on(final String zookeeper, final int nodes) {
        return new ClusterNode(zookeeper, Ports.free(), Ports.free(), nodes);
    }

    void configure(final Properties properties) {
        properties.setProperty("nifi.cluster.is.node", "true");
        properties.setProperty("nifi.cluster.node.address", "127.0.0.1");
        properties.setProperty("nifi.cluster.node.protocol.port", Integer.toString(protocolPort));
        properties.setProperty("nifi.cluster.protocol.is.secure", "false");
        properties.setProperty("nifi.cluster.protocol.heartbeat.interval", "2 secs");
        properties.setProperty("nifi.cluster.protocol.heartbeat.missable.max", "8");
        properties.setProperty("nifi.cluster.node.connection.timeout", "10 secs");
        properties.setProperty("nifi.cluster.node.read.timeout", "30 secs");
        properties.setProperty("nifi.cluster.flow.election.max.wait.time", "30 secs");
        properties.setProperty("nifi.cluster.flow.election.max.candidates", Integer.toString(nodes));
        properties.setProperty("nifi.cluster.load.balance.host", "127.0.0.1");
        properties.setProperty("nifi.cluster.load.balance.port", Integer.toString(loadBalancePort));
        properties.setProperty("nifi.cluster.load.balance.comms.timeout", "10 secs");
        properties.setProperty("nifi.cluster.leader.election.implementation", "CuratorLeaderElectionManager");
        properties.setProperty("nifi.zookeeper.connect.string", zookeeper);
        properties.setProperty("nifi.zookeeper.connect.timeout", "10 secs");
        properties.setProperty("nifi.zookeeper.session.timeout", "15 secs");
        properties.setProperty("nifi.zookeeper.root.node", "/nifi");
        properties.setProperty("nifi.state.management.provider.cluster", "zk-provider");
    }
}
