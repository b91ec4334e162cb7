//! Questions twice: as the command understands them, and in SQL over the same flows.

/// What is asked of the command, and of DuckDB. Where all rows are wanted (`--top 0`) their order
/// does not matter.
pub(crate) const QUESTIONS: [(&[&str], &str); 40] = [
    (&[], "select count(*), sum(packets_total), sum(octets_total) from flows"),
    (
        &["--by", "ip.src", "--sum", "bytes", "--top", "0"],
        "select source_address, sum(octets_total) from flows group by 1",
    ),
    (
        &["--by", "ip.src", "--sum", "bytes", "--top", "10"],
        "select source_address, sum(octets_total) as n from flows group by 1 order by n desc limit 10",
    ),
    (
        &["--by", "ip.src", "--sum", "bytes", "--top", "10", "--ascending"],
        "select source_address, sum(octets_total) as n from flows group by 1 order by n limit 10",
    ),
    (
        &["--by", "app", "--top", "0"],
        "select application, count(*), sum(packets_total), sum(octets_total) from flows group by 1",
    ),
    (
        &["--by", "app,proto", "--measure", "octets,octets_reverse,packets_forward,packets_reverse", "--top", "0"],
        "select application, case protocol when 6 then 'TCP' when 17 then 'UDP' when 1 then 'ICMP' end,
         sum(octets), sum(octets_reverse), sum(packets), sum(packets_reverse) from flows group by 1, 2",
    ),
    (
        &["--by", "host", "--sum", "bytes", "--top", "0"],
        "select host, sum(n) from (select source_address as host, octets_total as n from flows union all
         select destination_address, octets_total from flows where destination_address <> source_address)
         group by 1",
    ),
    (
        &["--by", "conversation", "--top", "0"],
        "select least(source_address, destination_address) || ' ↔ ' ||
         greatest(source_address, destination_address), count(*), sum(packets_total), sum(octets_total)
         from flows group by 1",
    ),
    (
        &["--by", "service", "--measure", "flows", "--top", "0"],
        "select case protocol when 6 then 'TCP ' || destination_port when 17 then 'UDP ' || destination_port
         when 1 then 'ICMP' end, count(*) from flows group by 1",
    ),
    (
        &["ip.src == 10.0.0.0/8", "--by", "prefix(ip.src, 24)", "--sum", "bytes", "--top", "0"],
        r"select regexp_replace(source_address, '\.\d+$', '.0/24'), sum(octets_total) from flows
         where source_address like '10.%' group by 1",
    ),
    (
        &["ip.dst == 0.0.0.0/0", "--by", "prefix(ip.dst, 16)", "--measure", "flows,distinct(ip.src)", "--top", "0"],
        r"select regexp_replace(destination_address, '\.\d+\.\d+$', '.0.0/16'), count(*),
         count(distinct source_address) from flows where destination_address not like '%:%' group by 1",
    ),
    (
        &["--by", "bucket(start, 5m)", "--measure", "flows,bytes", "--top", "0"],
        "select seconds(moment(start) // 300000000000 * 300000000000), count(*), sum(octets_total)
         from flows group by 1",
    ),
    (
        &["--by", "app", "--measure", "min(duration),max(duration),sum(duration)", "--top", "0"],
        "select application, seconds(min(duration)), seconds(max(duration)), seconds(sum(duration))
         from flows group by 1",
    ),
    (
        &["--by", "app", "--measure", "p50(duration),p95(duration),p99(duration)", "--top", "0"],
        "select application, seconds(quantile_disc(duration, 0.5)), seconds(quantile_disc(duration, 0.95)),
         seconds(quantile_disc(duration, 0.99)) from flows group by 1",
    ),
    (
        &["--by", "ip.src", "--measure", "median(bytes),p95(bytes)", "--top", "0"],
        "select source_address, quantile_disc(octets_total, 0.5), quantile_disc(octets_total, 0.95)
         from flows group by 1",
    ),
    (
        &["--by", "dst.port", "--measure", "mean(bytes),mean(packets)", "--top", "0"],
        "select destination_port, mean(octets_total), mean(packets_total) from flows group by 1",
    ),
    (
        &["--by", "app", "--measure", "max(initial_round_trip),mean(initial_round_trip)", "--top", "0"],
        "select application, case when count(initial_round_trip) = 0 then null else
         seconds(max(initial_round_trip)) end, case when count(initial_round_trip) = 0 then null else
         seconds(sum(initial_round_trip) // count(initial_round_trip)) end from flows group by 1",
    ),
    (
        &["--measure", "sum(retransmissions),sum(lost_segments),max(rate)"],
        "select sum(retransmissions), sum(lost_segments), max(rate) from flows",
    ),
    (
        &["--by", "ip.src", "--measure", "distinct(ip.dst),distinct(dst.port),distinct(host_name)", "--top", "0"],
        "select source_address, count(distinct destination_address), count(distinct destination_port),
         count(distinct host_name) from flows group by 1",
    ),
    (
        &["--measure", "distinct(host),distinct(app),first,last"],
        "select (select count(distinct host) from (select source_address as host from flows union all
         select destination_address from flows)), count(distinct application), seconds(min(moment(start))),
         seconds(max(moment(\"end\"))) from flows",
    ),
    (
        &["--by", "host_name", "--sum", "bytes", "--top", "0"],
        "select host_name, sum(octets_total) from flows group by 1",
    ),
    (
        &["--by", "tls_version,confidence", "--measure", "flows", "--top", "0"],
        "select tls_version, confidence, count(*) from flows group by 1, 2",
    ),
    (
        &["tcp port 443 and bytes > 3K", "--by", "ip.dst", "--measure", "flows", "--top", "0"],
        "select destination_address, count(*) from flows where protocol = 6 and
         (source_port = 443 or destination_port = 443) and octets_total > 3000 group by 1",
    ),
    (
        &["!(app == DNS) && !(app == TLS)", "--by", "app,dir", "--top", "0"],
        "select application, direction, count(*), sum(packets_total), sum(octets_total) from flows
         where application not in ('DNS', 'TLS') group by 1, 2",
    ),
    (
        &["duration > 1s && flags contains FIN", "--by", "app", "--measure", "flows", "--top", "0"],
        "select application, count(*) from flows where duration > 1000000000 and
         ((tcp_flags & 1) = 1 or (tcp_flags_reverse & 1) = 1) group by 1",
    ),
    (
        &["host_name contains mail or host_name matches \"^www\"", "--by", "host_name", "--measure", "flows", "--top", "0"],
        "select host_name, count(*) from flows where host_name ilike '%mail%' or host_name ilike 'www%'
         group by 1",
    ),
    (
        &["port in {53, 123, 8000..9000}", "--by", "proto", "--measure", "flows,bytes", "--top", "0"],
        "select case protocol when 6 then 'TCP' when 17 then 'UDP' end, count(*), sum(octets_total) from flows
         where source_port in (53, 123) or destination_port in (53, 123) or
         source_port between 8000 and 9000 or destination_port between 8000 and 9000 group by 1",
    ),
    (
        &["--measure", "rate"],
        "select sum(octets_total)::hugeint * 8000000000 // (max(moment(\"end\")) - min(moment(start)) + 1) from flows",
    ),
    (
        &["--by", "app", "--measure", "rate", "--top", "0"],
        "select application, sum(octets_total)::hugeint * 8000000000 //
         (select max(moment(\"end\")) - min(moment(start)) + 1 from flows) from flows group by 1",
    ),
    (
        &["--from", "2026-11-16T08:10:00Z", "--to", "2026-11-16T08:20:00Z", "--by", "app", "--sum", "bytes", "--top", "0"],
        "select application, sum(inside(octets, moment(start), duration, 1794816600000000000, 1794817200000000000)
         + inside(octets_reverse, moment(start), duration, 1794816600000000000, 1794817200000000000)) from flows
         where moment(start) < 1794817200000000000 and moment(\"end\") >= 1794816600000000000 group by 1",
    ),
    (
        &["--bucket", "10m", "--measure", "flows,bytes,packets", "--top", "0"],
        "select seconds(step), count_if(moment(start) >= step and moment(start) < step + 600000000000),
         sum(inside(octets, moment(start), duration, step, step + 600000000000) +
             inside(octets_reverse, moment(start), duration, step, step + 600000000000)),
         sum(inside(packets, moment(start), duration, step, step + 600000000000) +
             inside(packets_reverse, moment(start), duration, step, step + 600000000000))
         from flows, (select unnest(generate_series(min(moment(start)) // 600000000000 * 600000000000,
         max(moment(\"end\")), 600000000000)) as step from flows) group by step",
    ),
    (
        &["--bucket", "20m", "--by", "app", "--sum", "octets", "--top", "0"],
        "select seconds(step), application,
         sum(inside(octets, moment(start), duration, step, step + 1200000000000))
         from flows, (select unnest(generate_series(min(moment(start)) // 1200000000000 * 1200000000000,
         max(moment(\"end\")), 1200000000000)) as step from flows) group by step, application",
    ),
    (
        &["--fields", "ip.src,src.port,ip.dst,dst.port,bytes", "--sort", "bytes", "--top", "25"],
        "select source_address, source_port, destination_address, destination_port, octets_total from flows
         order by octets_total desc limit 25",
    ),
    (
        &["udp", "--fields", "start,duration,app,packets,risks", "--top", "0"],
        "select seconds(moment(start)), seconds(duration), application, packets_total, risks from flows
         where protocol = 17",
    ),
    (
        &["--from", "2026-11-16T08:10:00Z", "--to", "2026-11-16T08:20:00Z", "--compare", "previous",
          "--by", "app", "--sum", "bytes", "--top", "0"],
        "with here as (select coalesce(application, '') as k, sum(inside(octets, moment(start), duration,
         1794816600000000000, 1794817200000000000) + inside(octets_reverse, moment(start), duration,
         1794816600000000000, 1794817200000000000)) as n from flows where moment(start) < 1794817200000000000
         and moment(\"end\") >= 1794816600000000000 group by 1), there as (select coalesce(application, '') as k,
         sum(inside(octets, moment(start), duration, 1794816000000000000, 1794816600000000000) +
         inside(octets_reverse, moment(start), duration, 1794816000000000000, 1794816600000000000)) as n
         from flows where moment(start) < 1794816600000000000 and moment(\"end\") >= 1794816000000000000
         group by 1) select coalesce(here.k, there.k), change(here.n, there.n), coalesce(here.n, 0),
         coalesce(there.n, 0) from here full join there on here.k = there.k",
    ),
    (
        &["--from", "2026-11-16T08:00:00Z", "--to", "2026-11-16T08:05:00Z", "--compare-from", "2026-11-16T08:30:00Z",
          "--by", "ip.src", "--measure", "flows", "--top", "0"],
        "with here as (select source_address as k, count(*) as n from flows where
         moment(start) < 1794816300000000000 and moment(\"end\") >= 1794816000000000000 group by 1),
         there as (select source_address as k, count(*) as n from flows where
         moment(\"end\") >= 1794817800000000000 group by 1) select coalesce(here.k, there.k),
         change(here.n, there.n), coalesce(here.n, 0), coalesce(there.n, 0)
         from here full join there on here.k = there.k",
    ),
    (
        &["tcp", "--compare-filter", "udp", "--by", "ip.src", "--sum", "bytes", "--top", "5"],
        "with here as (select source_address as k, sum(octets_total) as n from flows where protocol = 6 group by 1),
         there as (select source_address as k, sum(octets_total) as n from flows where protocol = 17 group by 1)
         select coalesce(here.k, there.k), change(here.n, there.n), coalesce(here.n, 0), coalesce(there.n, 0)
         from here full join there on here.k = there.k
         order by abs(coalesce(here.n, 0) - coalesce(there.n, 0)) desc limit 5",
    ),
    (
        &["--compare", "scan.pcap", "--by", "dst.port", "--measure", "flows,distinct(ip.dst)", "--top", "0"],
        "with here as (select destination_port as k, count(*) as n, count(distinct destination_address) as m
         from flows group by 1), there as (select destination_port as k, count(*) as n,
         count(distinct destination_address) as m from 'scan.parquet' group by 1)
         select coalesce(here.k, there.k), case when here.m = there.m then change(here.n, there.n)
         when here.m + there.m > 0 then 'changed' else change(here.n, there.n) end, coalesce(here.n, 0),
         coalesce(there.n, 0), coalesce(here.m, 0), coalesce(there.m, 0)
         from here full join there on here.k = there.k",
    ),
    (
        &["udp", "--compare", "scan.pcap", "--measure", "flows,packets,bytes"],
        "with here as (select count(*) as f, sum(packets_total) as p, sum(octets_total) as n from flows
         where protocol = 17), there as (select count(*) as f, sum(packets_total) as p, sum(octets_total) as n
         from 'scan.parquet' where protocol = 17) select 'changed', here.f, there.f, here.p, there.p, here.n,
         there.n from here, there",
    ),
    (
        &["--from", "2026-11-16T08:20:00Z", "--to", "2026-11-16T08:40:00Z", "--compare", "previous",
          "--bucket", "5m", "--sum", "octets"],
        "select seconds(step), 'changed', (select sum(inside(octets, moment(start), duration, step,
         step + 300000000000)) from flows), (select sum(inside(octets, moment(start), duration,
         step - 1200000000000, step - 900000000000)) from flows)
         from (select unnest(generate_series(1794817200000000000, 1794818100000000000, 300000000000)) as step)
         order by step",
    ),
];
