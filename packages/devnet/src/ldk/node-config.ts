import { ldk } from './load-ldk.js';

const ALL_SATS = 2_100_000_000_000_000n;

/**
 * Settings of every node: one confirmation, full use of the channel, forwarding for nothing.
 * Small payments are all dust HTLCs, so the exposure limit must not refuse them in bulk.
 */
export function nodeConfig(): ldk.UserConfig {
  const config = ldk.UserConfig.constructor_default();
  // Getters return copies: each part is set back.
  const handshake = config.get_channel_handshake_config();
  handshake.set_minimum_depth(1);
  handshake.set_our_htlc_minimum_msat(1n);
  handshake.set_max_inbound_htlc_value_in_flight_percent_of_channel(100);
  handshake.set_our_max_accepted_htlcs(483);
  handshake.set_their_channel_reserve_proportional_millionths(0);
  handshake.set_announce_for_forwarding(false);
  config.set_channel_handshake_config(handshake);
  const limits = config.get_channel_handshake_limits();
  limits.set_max_funding_satoshis(ALL_SATS);
  config.set_channel_handshake_limits(limits);
  const channel = config.get_channel_config();
  channel.set_max_dust_htlc_exposure(ldk.MaxDustHTLCExposure.constructor_fixed_limit_msat(5_000_000_000n));
  channel.set_forwarding_fee_base_msat(0);
  channel.set_forwarding_fee_proportional_millionths(0);
  config.set_channel_config(channel);
  config.set_accept_forwards_to_priv_channels(true);
  return config;
}
