// SPDX-License-Identifier: Apache-2.0
/** One rig per part: what the part needs, started on loopback, and the count of what goes in and comes out while NiFi is killed. */
package io.emailpersonalization.nifi.connectors.rig;
