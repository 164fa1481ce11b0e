// SPDX-License-Identifier: Apache-2.0
/** The quickstart flow with its services, and the files that a run feeds it. */
package io.emailpersonalization.nifi.torture.rig;
